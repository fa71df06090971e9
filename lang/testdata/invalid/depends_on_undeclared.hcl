conversation "a" { provider = pigeon }
message "a" {
  to         = conversation.a
  text       = "Hi"
  depends_on = [conversation.b] # ERROR: Undeclared reference
}
