herald {
  required_providers {
    pigeon = { configuration_aliases = [pigeon.ops] }
    drum   = {}
  }
}
provider "pigeon" {
  alias = "ops"
  token = "t"
}
module "inner" {
  source    = "./inner"
  providers = { pigeon.sender = pigeon.ops, pigeon.spare = pigeon }
}
