locals {
  list = ["a", "b"]
  one  = ["a"]
  none = []
  map  = tomap({ first = { n = 1 } })
  safe = sensitive({ secret = 1 })
}
output "list" { value = local.list[2] } # ERROR: Invalid index
output "one" { value = local.one[1] } # ERROR: Invalid index
output "none" { value = local.none[0] } # ERROR: Invalid index
output "map" { value = local.map["frist"] } # ERROR: Invalid index
output "object" { value = local.map["first"]["m"] } # ERROR: Invalid index
output "splat" { value = local.map[*].n } # ERROR: Missing map element
output "safe" {
  sensitive = true
  value     = local.safe["secrets"] # ERROR: Invalid index
}
output "key" { value = local.map.frist } # ERROR: Missing map element
