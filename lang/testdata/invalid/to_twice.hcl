conversation "a" { provider = pigeon }
message "a" {
  to   = [conversation.a, [conversation.a]] # ERROR: Conversation given twice
  text = "Hi"
}
