message { # ERROR: Missing name for message
  text = "Hi"
}
