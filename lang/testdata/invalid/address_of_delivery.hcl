conversation "u" {
  provider = pigeon
  title    = "U"
}
message "n" {
  for_each = { a = "A" }
  to       = conversation.u
  text     = each.value
}
import {
  to = message.n["a"]@conversation.u # ERROR: Invalid address
  id = "1"
}
removed {
  from = module.x["公告"].message.m@module.x["公告"].conversation.u # ERROR: Invalid address
}
