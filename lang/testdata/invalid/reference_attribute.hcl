conversation "a" { provider = pigeon }
output "a" { value = conversation.a.titel } # ERROR: Unsupported attribute
