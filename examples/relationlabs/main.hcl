# An announcement in a channel of RelationLabs, and a word to one person.
#
#   herald apply --sandbox
#
# needs no credentials. On RelationLabs itself it needs RELATIONLABS_API_KEY and
# RELATIONLABS_TOKEN. RelationLabs cannot edit a message: what changes is hidden
# and sent anew, and the plan says so.

herald {
  name = "relationlabs-maintenance"
}

provider "relationlabs" {}

variable "window" {
  type    = string
  default = "22:00 to 23:00 UTC"
}

variable "ops_team" {
  type    = set(string)
  default = ["qddyo-3aaaa-aaaaj-allxa-cai", "1u4dp-6qaaa-aaaaj-aag4q-cai"]
}

# No id: Herald creates the channel, and disbands it when it is no longer
# declared.
conversation "ops" {
  provider     = relationlabs
  title        = "Ops 运维"
  announcement = "Maintenance windows are announced here."
  participants = var.ops_team

  relationlabs {
    pin_announcement = true
  }
}

# An id: it exists already, and is never changed.
conversation "news" {
  provider = relationlabs
  id       = "channel:4f326124812c41448bc587bf6b2eaf42"
}

# Of a person the id is the relation id.
conversation "lead" {
  provider = relationlabs
  id       = "user:qddyo-3aaaa-aaaaj-allxa-cai"
}

message "maintenance" {
  to       = [conversation.ops]
  mentions = ["qddyo-3aaaa-aaaaj-allxa-cai"]

  # RelationLabs shows plain text: addresses, bullets and code stay.
  markdown = <<-EOT
    # Maintenance 维护

    * **When:** ${var.window}
    * **What:** the database moves, see [the plan](https://status.example.org/plan).
  EOT

  button {
    label = "Status page"
    url   = "https://status.example.org"
  }
}

message "reminder" {
  to       = [conversation.ops]
  text     = "Tonight, ${var.window}."
  reply_to = message.maintenance

  relationlabs {
    type = "sys"
  }
}

# A card that lets the reader join the channel.
message "invitation" {
  to = [conversation.lead]

  relationlabs {
    invite {
      channel = conversation.news.id
      title   = "Product news"
    }
  }
}
