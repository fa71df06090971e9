message "a" {
  to   = [] # WARNING: Message goes nowhere
  text = "Hi"
}
