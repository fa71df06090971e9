module "m" { source = "./m" }
output "text" {
  type  = string
  value = 7
}
output "filled" {
  type  = object({ name = string, hours = optional(number, 2) })
  value = { name = "window", dropped = true }
}
output "set" { value = module.m.set }
output "first" { value = module.m.text == "1" }
