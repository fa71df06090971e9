# Announces maintenance in a channel on Slack, with the timetable in its thread, and
# creates the channel for the team that does the work.
#
#   herald apply --sandbox
#
# requires no credentials. With Slack itself, set SLACK_TOKEN and use the id of a channel
# that the app is in; docs/slack.md says how to find both. Change the text and plan again:
# the message is edited.

herald {
  name = "slack-maintenance"
}

provider "slack" {}

conversation "status" {
  provider = slack
  id       = "C0123456789"
}

# A private channel, because it has participants.
conversation "team" {
  provider     = slack
  title        = "maintenance-march"
  announcement = "Database maintenance on 3 March"
  participants = ["U0123456789", "W0123456780"]
}

message "maintenance" {
  to  = [conversation.status, conversation.team]
  pin = true

  markdown = <<-EOT
    # Database maintenance

    On **3 March** from 22:00 to 23:30 UTC, orders are *read-only*.

    | service | effect    |
    |---------|-----------|
    | orders  | read-only |
    | search  | none      |

    Questions: [status page](https://status.example.org).
  EOT

  button {
    label = "Status page"
    url   = "https://status.example.org"
  }
}

attachment "timetable" {
  source = "timetable.txt"
}

# An answer in the thread. It mentions a person; the word @here in it notifies nobody.
message "timetable" {
  to          = [conversation.team]
  reply_to    = message.maintenance
  text        = "The timetable. Do not write @here unless the rollback begins."
  mentions    = ["U0123456789"]
  attachments = [attachment.timetable]
}
