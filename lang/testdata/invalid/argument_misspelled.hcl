message "a" {
  to       = conversation.a
  markdwon = "Hi" # ERROR: Unsupported argument
}
conversation "a" { provider = pigeon }
