conversation "special" {
  provider = pigeon
  id       = "special"
}
output "place" { value = "${path.module} ${conversation.special.provider}" }
