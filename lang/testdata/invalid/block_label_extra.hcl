message "a" "b" { # ERROR: Extraneous label for message
  text = "Hi"
}
