module "a" { # ERROR: Dependency cycle
  source = "./inner"
  text   = module.b.text
}
module "b" {
  source = "./inner"
  text   = module.a.text
}
