locals {
  all   = range(2000)
  pairs = [for a in local.all : [for b in local.all : "${a}-${b}"]] # ERROR: Expression too large
}

output "pairs" {
  value = local.pairs
}
