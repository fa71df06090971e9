conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = conversation.c
  beats        = 3 # ERROR: Unsupported argument
}
