conversation "c" { provider = pigeon }
conversation "d" { provider = drum }
message "m" {
  to   = conversation.d
  text = "x"
}
message "n" {
  to      = conversation.c
  forward = message.m # ERROR: Forwarded message not in conversation
}
