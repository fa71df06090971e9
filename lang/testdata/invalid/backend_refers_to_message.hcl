herald {
  backend "local" {
    path = message.a.text # ERROR: Invalid reference
  }
}
conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
}
