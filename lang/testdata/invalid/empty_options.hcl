conversation "a" { provider = pigeon }
message "a" { # ERROR: Message is empty
  to = conversation.a
  pigeon {}
}
