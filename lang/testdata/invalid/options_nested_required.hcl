conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  pigeon {
    ring { # ERROR: Missing required argument
      size = 3
    }
  }
}
