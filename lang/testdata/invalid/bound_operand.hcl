locals {
  doubled = "1e123456789" * 2 # ERROR: Number out of range
  negated = -"1e123456789" # ERROR: Number out of range
}
