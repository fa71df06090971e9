provider "pigeon" {
  alias = "press"
}

module "nothing" { # ERROR: Provider not passed; ERROR: Provider not passed
  source = "./inner"
}

module "half" { # ERROR: Provider not passed
  source = "./inner"
  providers = {
    pigeon.sender = pigeon.press
    pigeon.sparse = pigeon.press # ERROR: Provider not required
  }
}

module "whole" {
  source = "./inner"
  providers = {
    pigeon.sender = pigeon.press
    pigeon.spare  = pigeon
  }
}
