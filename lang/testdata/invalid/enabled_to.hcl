conversation "c" {
  provider = pigeon
  lifecycle { enabled = false }
}
message "m" {
  to   = conversation.c # ERROR: Incorrect argument type
  text = "x"
}
