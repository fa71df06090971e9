message "b1" {
  to   = local.everyone
  text = "b1"
}
message "b2" {
  to       = local.everyone
  text     = "b2 quotes c1"
  reply_to = message.c1
}
