conversation "c" { provider = pigeon }
locals { type = type([1]) }
output "direct" { value = type("x") } # ERROR: Invalid output value
output "inside" { value = { a = [local.type] } } # ERROR: Invalid output value
output "json" { value = jsonencode({ a = local.type }) } # ERROR: Error in function call
output "same" { value = local.type == type(["x"]) }
message "m" {
  to   = conversation.c
  text = type("x") # ERROR: Incorrect argument type
}
