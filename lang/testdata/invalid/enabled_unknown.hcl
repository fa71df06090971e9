conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle { enabled = conversation.c.id != "" } # ERROR: Value not known yet
}
message "n" {
  to   = conversation.c
  text = "x"
  lifecycle { enabled = "perhaps" } # ERROR: Incorrect argument type
}
