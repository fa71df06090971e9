conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  pigeon {
    priority = "high" # ERROR: Incorrect argument type
  }
}
