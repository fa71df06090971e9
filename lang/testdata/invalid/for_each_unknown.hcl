conversation "a" { provider = pigeon }
conversation "b" {
  for_each = toset([conversation.a.id]) # ERROR: Invalid for_each argument
  provider = pigeon
}
