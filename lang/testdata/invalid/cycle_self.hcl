locals {
  a = "${local.a}!" # ERROR: Self-reference
}
