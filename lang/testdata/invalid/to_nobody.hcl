message "a" {
  to   = [] # WARNING: Message has no conversation
  text = "Hi"
}
