message "m" {
  to   = conversation.c
  text = "x"
}
conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = message.m # ERROR: Incorrect argument type
}
data "messages" "y" {
  conversation = "c" # ERROR: Incorrect argument type
}
