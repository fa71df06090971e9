message "a" {
  to   = null # ERROR: Incorrect argument type
  text = "Hi"
}
