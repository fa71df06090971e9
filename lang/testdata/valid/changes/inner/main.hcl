conversation "c" {
  provider = pigeon
  id       = "inner"
}
message "n" {
  to   = conversation.c
  text = "n"
}
moved {
  from = message.m
  to   = message.n
}
