conversation "a" { provider = pigeon }
message "a" {
  count = 2
  to    = conversation.a
  text  = "Hi"
}
message "b" {
  to       = conversation.a
  text     = "Ho"
  reply_to = message.a # ERROR: Multiple quoted messages not allowed
}
