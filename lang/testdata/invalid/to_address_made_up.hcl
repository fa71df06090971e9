message "a" {
  to   = { address = "conversation.a" } # ERROR: Incorrect argument type
  text = "Hi"
}
