variable "a" {
  default = local.b # ERROR: Variables not allowed
}
locals { b = 1 }
