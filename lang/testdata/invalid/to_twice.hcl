conversation "a" { provider = pigeon }
message "a" {
  to   = [conversation.a, [conversation.a]] # ERROR: Duplicate conversation in message
  text = "Hi"
}
