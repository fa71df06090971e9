conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    on_change = "edti" # ERROR: Invalid lifecycle argument
  }
}
