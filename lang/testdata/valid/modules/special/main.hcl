conversation "special" {
  provider = pigeon.special
  id       = "special"
}
output "place" { value = conversation.special.provider }
