conversation "c" { provider = pigeon }
message "a" {
  to   = conversation.c
  text = "a"
}
message "b" {
  to   = conversation.c
  text = "b"
}
moved {
  from = message.a # ERROR: Moved object still declared
  to   = message.b
}
