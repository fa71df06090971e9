conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  drum { # WARNING: Block has no effect
    loud = true
  }
}
