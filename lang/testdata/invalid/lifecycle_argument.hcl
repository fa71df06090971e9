conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    on_delete = "keep" # ERROR: Unsupported argument
  }
}
