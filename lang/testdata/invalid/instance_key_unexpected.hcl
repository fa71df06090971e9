conversation "a" { provider = pigeon }
output "id" { value = conversation.a["x"].id } # ERROR: Invalid instance key
