# Sends a release announcement to a channel and a group on Telegram.
#
#   herald apply --sandbox
#
# requires no credentials. With Telegram itself, set TELEGRAM_TOKEN and use the ids of
# chats that the bot is in; docs/telegram.md says how to find them. Change the text and
# plan again: the message is edited.

herald {
  name = "telegram-release"
}

provider "telegram" {}

variable "release" {
  type        = string
  description = "Version that is announced."
  default     = "1.4.0"
}

conversation "news" {
  provider = telegram
  id       = "@example_news"
}

conversation "team" {
  provider = telegram
  id       = "-1001557912345"
}

message "release" {
  to = [conversation.news, conversation.team]

  markdown = <<-EOT
    # Release ${var.release}

    - **Faster** plans
    - A fix for `herald resolve`

    See the [changelog](https://example.org/changelog).
  EOT

  button {
    label = "Download"
    url   = "https://example.org/download"
  }

  telegram {
    link_preview = false
  }
}

attachment "schedule" {
  source = "schedule.txt"
}

# Quotes the announcement in the same chat, without a sound.
message "schedule" {
  to          = [conversation.team]
  reply_to    = message.release
  text        = "The schedule of the rollout."
  attachments = [attachment.schedule]

  telegram {
    disable_notification = true
  }
}
