provider "pigeon" {
  alias = "ops"
  token = "t"
}
module "a" {
  source    = "./inner"
  providers = { pigeon.special = drum } # ERROR: Provider of another platform
}
module "b" { source = "./inner" }
module "c" {
  source    = "./inner"
  providers = { pigeon.special = pigeon.opps } # ERROR: Undeclared provider
}
module "d" {
  source    = "./inner"
  providers = { "pigeon.special" = "pigeon.ops" } # ERROR: Invalid provider reference
}
