message "a" { # ERROR: Unclosed configuration block
  text = "Hi"
