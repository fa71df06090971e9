conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button { # ERROR: Incomplete button
    label = "Go"
  }
}
