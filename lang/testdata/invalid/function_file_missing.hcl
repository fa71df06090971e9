conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = file("no/such/text.md") # ERROR: Invalid function argument
}
