locals {
  all    = range(2000)
  hidden = try([for a in local.all : [for b in local.all : a * b]], "small") # ERROR: Expression too large
}

output "hidden" {
  value = local.hidden
}
