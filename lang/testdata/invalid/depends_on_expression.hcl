conversation "a" { provider = pigeon }
message "a" {
  to         = conversation.a
  text       = "Hi"
  depends_on = [upper("message.b")] # ERROR: Invalid reference
}
