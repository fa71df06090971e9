conversation "new" {
  provider = pigeon
  id       = "1"
}
conversation "kept" { provider = pigeon }
message "b" {
  for_each = toset(["x", "y"])
  to       = [conversation.new, conversation.kept]
  text     = each.key
}
message "c" {
  to   = conversation.new
  text = "c"
}
module "new" { source = "./inner" }

moved {
  from = message.a
  to   = message.b
}
moved {
  from = message.old["x"]
  to   = message.c
}
moved {
  from = conversation.old
  to   = conversation.new
}
moved {
  from = module.old
  to   = module.new
}
moved {
  from = module.new.message.inside
  to   = message.c
}
removed {
  from = message.gone
  lifecycle { destroy = false }
}
removed { from = module.gone }
import {
  to = message.c
  id = "m-77"
}
import {
  for_each     = { x = ["1", "2"], y = "3" }
  to           = message.b[each.key]
  conversation = conversation.new
  id           = each.value
}
import {
  to = conversation.kept
  id = "group-1"
}
check "people" {
  assert {
    condition     = length(message.c.text) < 10
    error_message = "c is long."
  }
  assert {
    condition     = conversation.kept.id != ""
    error_message = "Not known yet, so it holds."
  }
}
