module "a" { source = "./inner" } # ERROR: Module not found
