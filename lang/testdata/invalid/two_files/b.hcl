message "a" { # ERROR: Duplicate declaration
  to   = conversation.a
  text = "Ho"
}
conversation "a" { provider = pigeon }
