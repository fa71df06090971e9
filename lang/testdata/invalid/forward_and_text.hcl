conversation "c" { provider = pigeon }
message "m" {
  to      = conversation.c
  text    = "x"
  forward = "1" # ERROR: Multiple bodies not allowed
}
