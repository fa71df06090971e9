module "m" { source = "git::https://example.org/announcements.git?ref=v1" } # ERROR: Module not fetched
