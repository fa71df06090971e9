conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button { # ERROR: Missing required argument
    label = "Go"
  }
}
