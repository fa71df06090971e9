module "a" {
  source   = "./inner"
  for_each = toset(["x"])
  text     = each.key
}
output "a" { value = module.a.text } # ERROR: Missing instance key
output "b" { value = module.a["y"].text } # ERROR: Invalid instance key
output "c" { value = module.a["x"].words } # ERROR: Unsupported attribute
output "d" { value = module.b.text } # ERROR: Undeclared reference
output "e" { value = message.m.text } # ERROR: Undeclared reference
