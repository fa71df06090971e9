module "b" { source = "../" } # ERROR: Module calls itself
