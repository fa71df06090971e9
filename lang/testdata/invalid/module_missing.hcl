module "m" { source = "./nowhere" } # ERROR: Module not found
