variable "name" {
  type  = string
  const = true
}
module "a" { source = "./${var.name}" } # ERROR: Constant variable has no value
