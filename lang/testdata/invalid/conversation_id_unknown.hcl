conversation "a" { provider = pigeon }
conversation "b" {
  provider = pigeon
  id       = conversation.a.id # ERROR: Value not known yet
}
