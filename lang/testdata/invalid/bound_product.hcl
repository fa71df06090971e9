locals {
  large   = 1e20000
  product = local.large * local.large # ERROR: Operation failed
}
