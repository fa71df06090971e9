conversation "a" { provider = pigeon }
message "a" { # ERROR: Empty message
  to = conversation.a
  pigeon {}
}
