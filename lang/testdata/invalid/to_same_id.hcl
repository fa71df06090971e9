conversation "a" {
  provider = pigeon
  id       = "1"
}
conversation "b" {
  provider = pigeon
  id       = "1"
}
message "a" {
  to   = [conversation.a, conversation.b] # ERROR: Conversation declared twice
  text = "Hi"
}
