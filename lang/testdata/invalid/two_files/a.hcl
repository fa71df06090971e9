message "a" {
  to   = conversation.a
  text = "Hi"
}
