variable "text" { type = string }
conversation "c" { provider = pigeon }
output "text" { value = var.text }
