conversation "a" { provider = pigeon }
message "a" {
  to       = conversation.a
  text     = "Hi"
  mentions = [""] # ERROR: Empty mention
}
