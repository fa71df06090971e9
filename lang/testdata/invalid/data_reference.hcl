conversation "c" { provider = pigeon }
data "messages" "x" { conversation = conversation.c }
output "a" { value = data.messages.y } # ERROR: Undeclared reference
output "b" { value = data.messages.x.mesages } # ERROR: Unsupported attribute
output "c" { value = data.messages } # ERROR: Invalid reference
output "d" { value = data.x.y } # ERROR: Undeclared reference
