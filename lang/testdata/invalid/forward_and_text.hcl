conversation "c" { provider = pigeon }
message "m" {
  to      = conversation.c
  text    = "x"
  forward = "1" # ERROR: More than one body
}
