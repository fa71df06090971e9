module "m" { source = "git::https://example.org/a.git" } # ERROR: Module not fetched
