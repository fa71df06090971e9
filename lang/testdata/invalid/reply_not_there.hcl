conversation "a" { provider = pigeon }
conversation "b" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
}
message "b" {
  to       = [conversation.a, conversation.b]
  text     = "Ho"
  reply_to = message.a # ERROR: Quoted message not in conversation
}
