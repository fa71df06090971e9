conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {}
  lifecycle {} # ERROR: Duplicate block
}
