# Functions of which the language takes an argument as it is written.
variable "number" { default = "5" }
locals {
  number = convert(var.number, number)
  window = core::convert({ start = "22:00" }, object({ start = string, hours = optional(number, 2) }))
  inside = [for v in ["1", "2"] : convert(v, number) + 1]
}
output "number" { value = local.number + 1 }
output "window" { value = "${local.window.start} ${convert(local.window.hours, string)}" }
output "inside" { value = local.inside }
output "same" { value = type(local.number) == type(1) }
output "null" { value = contains([null, "a"], null) && !contains(["a"], null) }
