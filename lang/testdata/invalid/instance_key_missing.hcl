conversation "a" {
  for_each = toset(["x"])
  provider = pigeon
}
output "id" { value = conversation.a.id } # ERROR: Missing instance key
