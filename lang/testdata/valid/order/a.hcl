# Files by name, blocks as they stand; what is referred to is evaluated first
# wherever it stands, and After tells.
message "a2" {
  to         = local.everyone
  text       = "${local.deep} a2"
  depends_on = [message.b1]
}
message "a1" {
  to   = local.everyone
  text = "a1"
}
locals {
  deep     = local.deeper
  deeper   = message.c1.text
  everyone = [conversation.one, conversation.two]
}
