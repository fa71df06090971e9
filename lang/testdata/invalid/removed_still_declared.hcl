conversation "c" { provider = pigeon }
message "m" {
  for_each = toset(["a"])
  to       = conversation.c
  text     = "m"
}
removed {
  from = conversation.c # ERROR: Removed object still declared
  lifecycle { destroy = false }
}
removed {
  from = message.m["a"] # ERROR: Removed object still declared
}
removed { from = message.m["b"] }
removed {
  from = message.m # ERROR: Removed object still declared
}
