conversation "c" { provider = pigeon }
message "m" { # ERROR: Reference to itself
  to      = conversation.c
  forward = message.m
}
