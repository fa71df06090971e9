conversation "a" {
  provider = pigeon
  id       = "1"
}
conversation "b" {
  provider = pigeon
  id       = "1"
}
message "a" {
  to   = [conversation.a, conversation.b] # ERROR: Same conversation by two names
  text = "Hi"
}
