conversation "a" { provider = pigeon }
message "a" { # ERROR: Dependency cycle
  to       = conversation.a
  text     = "Hi"
  reply_to = message.b
}
message "b" {
  to         = conversation.a
  text       = "Ho"
  depends_on = [message.a]
}
