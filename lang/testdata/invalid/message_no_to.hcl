message "a" { # ERROR: Missing required argument
  text = "Hi"
}
