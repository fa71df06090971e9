# Announces maintenance in a channel on Mattermost that Herald creates, and answers in the
# thread of the announcement.
#
#   herald apply --sandbox
#
# requires no credentials. With a server of your own, set MATTERMOST_ENDPOINT,
# MATTERMOST_TOKEN and MATTERMOST_TEAM; docs/mattermost.md says where to get them. Change
# the text and plan again: the post is edited.

herald {
  name = "mattermost-maintenance"
}

provider "mattermost" {}

variable "start" {
  type        = string
  description = "When the maintenance begins."
  default     = "22:00 UTC"
}

# A channel that Herald creates and keeps. To use one that exists, write its id instead.
conversation "operations" {
  provider     = mattermost
  title        = "Operations"
  announcement = "Maintenance and incidents. Questions: ~helpdesk"
}

message "maintenance" {
  to  = [conversation.operations]
  pin = true

  markdown = <<-EOT
    #### Maintenance at ${var.start}

    | service | down for |
    |---------|----------|
    | API     | 5 min    |
    | website | –        |

    Writing is refused while the **database** is replaced.
  EOT

  button {
    label = "Status page"
    url   = "https://status.example.org"
  }

  mattermost {
    priority = "important"
  }
}

attachment "runbook" {
  source = "runbook.txt"
}

# An answer in the thread of the announcement.
message "runbook" {
  to          = [conversation.operations]
  reply_to    = message.maintenance
  text        = "What we do, step by step."
  attachments = [attachment.runbook]
}
