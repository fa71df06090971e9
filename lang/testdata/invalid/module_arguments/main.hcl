module "a" { source = "./inner" } # ERROR: Missing module argument
module "b" {
  source = "./inner"
  text   = "x"
  txet   = "x" # ERROR: Unsupported argument
}
module "c" {
  source = "./inner"
  text   = ["x"] # ERROR: Incorrect argument type
}
output "x" { value = module.b } # a block that is wrong is reported once
