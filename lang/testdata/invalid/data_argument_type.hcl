conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = conversation.c
  limit        = "many" # ERROR: Incorrect argument type
}
