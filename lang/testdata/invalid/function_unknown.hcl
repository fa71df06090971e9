locals {
  a = uper("x") # ERROR: Call to unknown function
}
