conversation "a" { provider = pigeon }
message "a" {
  to       = conversation.a
  text     = "Hi"
  reply_to = message.teaser # ERROR: Undeclared reference
}
