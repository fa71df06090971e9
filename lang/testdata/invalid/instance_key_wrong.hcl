conversation "a" {
  for_each = toset(["europe", "asia"])
  provider = pigeon
}
output "id" { value = conversation.a["eurpoe"].id } # ERROR: Invalid instance key
