variable "plain" { default = "m" }
module "a" { source = "./${var.plain}" } # ERROR: Variable is not constant
