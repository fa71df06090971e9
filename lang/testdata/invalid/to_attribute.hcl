conversation "known" {
  provider = pigeon
  id       = "1"
}
conversation "unknown" { provider = pigeon }
message "a" {
  to   = conversation.known.id # ERROR: Incorrect argument type
  text = "Hi"
}
message "b" {
  to   = [conversation.unknown.id] # ERROR: Incorrect argument type
  text = "Hi"
}
message "c" { # ERROR: Missing required argument
  conversation = conversation.known # ERROR: Unsupported argument
  text         = "Hi"
}
