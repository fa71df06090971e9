# One announcement, told on five platforms at once.
#
#   herald apply --sandbox
#
# needs no credentials. Change text/move.md and plan again: the message is edited
# on Yunhu, recalled or hidden and sent anew on Mixin and RelationLabs, and sent
# once more on Aily and MaiAgent, which can do neither.

herald {
  name = "all-platforms"
}

variable "window" {
  type        = object({ begin = string, end = string })
  description = "When the service is down."
  default     = { begin = "22:00", end = "23:00" }
}

variable "operators" {
  type        = set(string)
  description = "Members of the group on Mixin."
  default     = ["2a4969f3-6afd-425a-8b9e-ff012e988863", "7a54e394-1626-4cd4-b967-543932c2a032"]
}

# With an id: it exists already and is never changed.

conversation "users" {
  for_each = { en = "group:1001", zh = "group:1002" }

  provider = yunhu
  id       = each.value
}

conversation "news" {
  provider = relationlabs
  id       = "channel:4f326124812c41448bc587bf6b2eaf42"
}

# Without an id: Herald creates it and keeps it as declared.

conversation "operators" {
  provider     = mixin
  title        = "Operators"
  participants = var.operators
}

conversation "ops" {
  provider     = relationlabs
  title        = "Ops 运维"
  participants = ["1u4dp-6qaaa-aaaaj-aag4q-cai", "qddyo-3aaaa-aaaaj-allxa-cai"]
}

conversation "releases" {
  provider = aily
  title    = "Releases"
}

conversation "visitor" {
  provider = maiagent
}

message "move" {
  to = concat(values(conversation.users), [
    conversation.operators,
    conversation.news,
    conversation.ops,
    conversation.releases,
    conversation.visitor,
  ])
  markdown = templatefile("text/move.md", var.window)
}

output "ids" {
  description = "Where the announcement stands."
  value       = message.move.ids
}
