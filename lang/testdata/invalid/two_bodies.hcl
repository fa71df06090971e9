conversation "a" { provider = pigeon }
message "a" {
  to       = conversation.a
  text     = "Hi"
  markdown = "**Hi**" # ERROR: Multiple bodies not allowed
}
