conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "  " # ERROR: Message is empty
}
