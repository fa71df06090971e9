locals {
  one = herald.workspase # ERROR: Unsupported attribute
  two = herald # ERROR: Invalid reference
}
