module "a" { source = "./inner" }
