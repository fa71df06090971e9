locals {
  a = upper(["x"]) # ERROR: Invalid function argument
}
