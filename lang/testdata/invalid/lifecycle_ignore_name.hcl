conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    ignore_changes = [mention] # ERROR: Invalid lifecycle argument
  }
}
