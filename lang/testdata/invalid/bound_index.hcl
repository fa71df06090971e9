locals {
  indexed = ["one"]["1e123456789"] # ERROR: Number out of range
}
