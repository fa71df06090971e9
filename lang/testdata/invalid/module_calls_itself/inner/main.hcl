module "b" { source = "../inner" } # ERROR: Module calls itself
