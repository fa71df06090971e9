conversation "c" { provider = pigeon }
message "m" {
  for_each = {
    opening = "We open."
    closing = "We close."
    "opening" = "We open again." # ERROR: Duplicate object key
  }
  to   = conversation.c
  text = each.value
}
locals {
  name   = "a"
  number = { 1 = "x", "${0 + 1}" = "y" } # ERROR: Duplicate object key
  twice  = { (local.name) = 1, b = 2, a = 3, (local.name) = 4 } # ERROR: Duplicate object key
  inner  = [for i in ["x"] : { (i) = 1, x = 2 }] # ERROR: Duplicate object key
  loop   = { for i in ["x", "x"] : i => 1 } # ERROR: Duplicate object key
  zip    = zipmap(["a", "a"], [1, 2]) # ERROR: Invalid function argument
  json   = jsondecode("{\"a\": {\"b\": 1,\n\"b\": 2}}") # ERROR: Invalid function argument
  yaml   = yamldecode("- a: 1\n  b: 2\n  a: 3") # ERROR: Invalid function argument
}
