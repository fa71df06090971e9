provider "pigeon" {}
provider "pigeon" {
  alias = "other"
  token = "t"
}
conversation "a" {
  provider = pigeon
  id       = "a"
}
conversation "b" {
  provider = pigeon
  id       = "b"
}
conversation "c" {
  provider = pigeon.other
  id       = "c"
}
message "original" {
  to   = [conversation.c, conversation.b, conversation.a]
  text = "Once."
}
# Passes on the first that stands on the same account, elsewhere if it can.
message "passed" {
  to      = [conversation.a, conversation.b, conversation.c]
  forward = message.original
}
message "by_id" {
  to      = conversation.a
  forward = "b/77"
}
message "unknown" {
  to      = conversation.a
  forward = message.original.ids["conversation.a"]
}
message "follows" {
  to   = conversation.a
  text = "Follows."
  lifecycle { replace_triggered_by = [message.original, conversation.a] }
}
message "null" {
  to      = conversation.a
  text    = "Says it itself."
  forward = null
}
