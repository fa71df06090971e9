locals {
  o = { name = "a", other = "b" }
  l = [{ name = "a" }]
  s = sensitive({ secretive = 1 })
}
output "near" { value = local.o.nmae } # ERROR: Unsupported attribute
output "far" { value = local.o.zzzzzz } # ERROR: Unsupported attribute
output "list" { value = local.l.name } # ERROR: Unsupported attribute
# Of what is sensitive no names are told.
output "hidden" {
  value     = local.s.secretiv # ERROR: Unsupported attribute
  sensitive = true
}
