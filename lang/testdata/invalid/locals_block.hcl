locals {
  a {} # ERROR: Block not allowed here
}
