conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = conversation.c
  limits       = 3 # ERROR: Unsupported argument
}
