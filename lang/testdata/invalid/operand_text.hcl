variable "name" { default = "Ann" }
output "joined" { value = "Hello " + var.name } # ERROR: Invalid operand; ERROR: Invalid operand
output "number" { value = "1" + 2 }
output "mixed" { value = 2 + var.name } # ERROR: Invalid operand
