conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a.id == "x" ? [conversation.a] : [] # ERROR: Value not known yet
  text = "Hi"
}
