provider "pigeon" {
  alias = "other"
  token = "t"
}
conversation "c" { provider = pigeon }
data "messages" "x" {
  conversation = conversation.c
  provider     = pigeon.other # ERROR: Provider does not match conversation
}
