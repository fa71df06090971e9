conversation "a" { provider = pigeon }
conversation "b" {
  count    = length(conversation.a.id) # ERROR: Invalid count argument
  provider = pigeon
}
