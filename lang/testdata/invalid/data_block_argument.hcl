conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = conversation.c
  only { # ERROR: Missing required argument
  }
}
