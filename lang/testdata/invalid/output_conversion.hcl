output "port" {
  type  = number
  value = "eighty" # ERROR: Invalid output value
}
output "shape" {
  type  = object({ x = list(number) })
  value = { x = ["a"] } # ERROR: Invalid output value
}
