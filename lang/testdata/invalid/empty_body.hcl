conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "  " # ERROR: Empty message
}
