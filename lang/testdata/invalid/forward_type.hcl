conversation "c" { provider = pigeon }
message "m" {
  to      = conversation.c
  forward = conversation.c # ERROR: Incorrect argument type
}
message "n" {
  to      = conversation.c
  forward = "" # ERROR: Empty message id
}
message "o" { # ERROR: Message is empty
  to      = conversation.c
  forward = []
}
