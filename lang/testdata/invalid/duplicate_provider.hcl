provider "pigeon" { token = "a" }
provider "pigeon" { token = "b" } # ERROR: Duplicate declaration
