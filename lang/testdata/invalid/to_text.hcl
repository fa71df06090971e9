message "a" {
  to   = "conversation.a" # ERROR: Incorrect argument type
  text = "Hi"
}
