locals {
  huge = 1e123456789 # ERROR: Number out of range
}
