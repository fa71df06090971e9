locals {
  a = "x${null}" # ERROR: Invalid template interpolation value
}
