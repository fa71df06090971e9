# Announces a release in a channel on Discord, with a box, a button and a file.
#
#   herald apply --sandbox
#
# requires no credentials. With Discord itself, set DISCORD_TOKEN and use the ids of channels
# that the bot may write to; docs/discord.md says how to find them. Change the text and
# plan again: the message is edited.

herald {
  name = "discord-release"
}

provider "discord" {}

variable "release" {
  type        = string
  description = "Version that is announced."
  default     = "1.4.0"
}

conversation "news" {
  provider = discord
  id       = "290926798999357250"
}

# Channels that Herald creates have a server: DISCORD_GUILD, or guild in the provider block.
conversation "questions" {
  provider     = discord
  title        = "release-questions"
  announcement = "Questions about release ${var.release}."
}

message "release" {
  to       = [conversation.news]
  pin      = true
  mentions = ["&165511591545143296"]

  markdown = <<-EOT
    # Release ${var.release}

    - **Faster** plans
    - A fix for `herald resolve`

    | part | before | now |
    |------|-------:|----:|
    | plan |  1.9 s | 0.4 s |
  EOT

  button {
    label = "Download"
    url   = "https://example.org/download"
  }

  discord {
    embed {
      title       = "Changelog"
      description = "What changed since the last release."
      url         = "https://example.org/changelog"
      color       = "#5865F2"
    }
  }
}

attachment "schedule" {
  source = "schedule.txt"
}

# Answers the announcement, without a sound.
message "schedule" {
  to          = [conversation.news]
  reply_to    = message.release
  text        = "The schedule of the rollout."
  attachments = [attachment.schedule]

  discord {
    suppress_notifications = true
  }
}

message "questions" {
  to   = [conversation.questions]
  text = "Ask here."
}
