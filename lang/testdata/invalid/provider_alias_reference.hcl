variable "a" { default = "x" }
provider "pigeon" {
  alias = var.a # ERROR: Variables not allowed
}
