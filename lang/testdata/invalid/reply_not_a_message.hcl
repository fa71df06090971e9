conversation "a" { provider = pigeon }
message "a" {
  to       = conversation.a
  text     = "Hi"
  reply_to = conversation.a # ERROR: Incorrect argument type
}
