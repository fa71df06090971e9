message "two words" { # ERROR: Invalid name
  text = "Hi"
}
