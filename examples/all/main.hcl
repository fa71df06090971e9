# Sends one announcement to five platforms.
#
#   herald apply --sandbox
#
# requires no credentials. Change text/move.md and plan again: the message is edited
# on Yunhu, recalled or hidden and sent again on Mixin and RelationLabs, and sent
# a second time on Aily and MaiAgent, which support neither.

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

# Conversations with an id exist already; Herald never changes them.

conversation "users" {
  for_each = { en = "group:1001", zh = "group:1002" }

  provider = yunhu
  id       = each.value
}

conversation "news" {
  provider = relationlabs
  id       = "channel:4f326124812c41448bc587bf6b2eaf42"
}

# Conversations without an id are created by Herald and kept as declared.

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
  description = "The ids of the announcement."
  value       = message.move.ids
}
