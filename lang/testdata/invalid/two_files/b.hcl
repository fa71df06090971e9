message "a" { # ERROR: Duplicate message
  to   = conversation.a
  text = "Ho"
}
conversation "a" { provider = pigeon }
