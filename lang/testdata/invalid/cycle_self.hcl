locals {
  a = "${local.a}!" # ERROR: Reference to itself
}
