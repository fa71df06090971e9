conversation "c" { provider = pigeon }
message "m" { # ERROR: Self-reference
  to      = conversation.c
  forward = message.m
}
