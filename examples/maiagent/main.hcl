# Sends a notice to the visitor of a web chat on MaiAgent.
#
#   herald apply --sandbox
#
# requires no credentials. With MaiAgent itself, set MAIAGENT_API_KEY and the id of
# a web chat, MAIAGENT_WEB_CHAT. MaiAgent supports neither edits nor recalls: a
# changed message is sent again, and the plan says so.

herald {
  name = "maiagent-notice"
}

provider "maiagent" {}

variable "window" {
  type        = string
  description = "When the service is down."
  default     = "22:00–02:00"
}

# Without an id, Herald creates the conversation. MaiAgent chooses its name.
conversation "visitor" {
  provider = maiagent
}

attachment "schedule" {
  source = "schedule.txt"
}

message "maintenance" {
  to          = [conversation.visitor]
  attachments = [attachment.schedule]

  markdown = <<-EOT
    **Maintenance tonight, ${var.window}** 今晚維護

    The assistant does not answer meanwhile. See the
    [status page](https://status.example.org).
  EOT
}

# Sent on behalf of the visitor; the assistant answers it.
message "question" {
  to   = [conversation.visitor]
  text = "When will you be back?"

  maiagent {
    as = "visitor"
  }
}
