conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  pigeon {
    slient = true # ERROR: Unsupported argument
  }
}
