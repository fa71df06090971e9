module "a" { source = "announcement" } # ERROR: Invalid module source
module "b" { source = "" } # ERROR: Invalid module source
module "c" { source = var.x } # ERROR: Undeclared reference
module "d" {} # ERROR: Missing required argument
module "e" { source = "ext::sh -c true" } # ERROR: Invalid module source
module "f" { source = "git::https://a:b@example.org/x.git" } # ERROR: Invalid module source
module "g" { source = "git::https://example.org/x.git//../y" } # ERROR: Invalid module source
module "h" { source = "git::https://example.org/x.git?depth=1" } # ERROR: Invalid module source
