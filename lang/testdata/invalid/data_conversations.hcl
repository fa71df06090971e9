conversation "c" {
  count    = 2
  provider = pigeon
}
data "messages" "x" {
  conversation = conversation.c # ERROR: Multiple conversations not allowed
}
