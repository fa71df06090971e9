conversation "c" { provider = pigeon }
message "m" {
  count = 2
  to    = conversation.c
  text  = "x"
}
message "n" {
  to      = conversation.c
  forward = message.m # ERROR: Multiple forwarded messages not allowed
}
