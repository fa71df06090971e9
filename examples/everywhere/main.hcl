# One announcement, written once, on every platform that Herald supports.
#
#   herald apply --sandbox
#
# requires no credentials. text/move.md has a table, code, an image and a list; each
# platform shows them as well as it can, and herald plan --sandbox --html plan.html shows
# how. Change the text and plan again: the plan says where the message is edited, where it
# is recalled and sent again, and where the earlier one stays.

herald {
  name = "everywhere"
}

locals {
  text = templatefile("text/move.md", { begin = "22:00", end = "23:00" })
  more = "https://example.org/move"
}

# What runs on servers of your own needs their addresses: MATRIX_ENDPOINT, GITEA_ENDPOINT,
# MATTERMOST_ENDPOINT, EMAIL_SERVER and WEBHOOK_URL, or the arguments of these blocks.

conversation "discord" {
  provider = discord
  id       = "290926798999357250"
}

conversation "email" {
  provider = email
  id       = "news@lists.example.org"
}

conversation "gitea" {
  provider = gitea
  id       = "ops/rollout#7"
}

conversation "github" {
  provider = github
  id       = "example/launch#12"
}

conversation "gitlab" {
  provider = gitlab
  id       = "example/apps/launch#7"
}

conversation "matrix" {
  provider = matrix
  id       = "!Tj7OqDMYSKrTwd:example.org"
}

conversation "mattermost" {
  provider = mattermost
  id       = "4xp9fdt77pncbef59f4k1qe83o"
}

conversation "mixin" {
  provider     = mixin
  title        = "Operators"
  participants = ["2a4969f3-6afd-425a-8b9e-ff012e988863", "7a54e394-1626-4cd4-b967-543932c2a032"]
}

conversation "relationlabs" {
  provider = relationlabs
  id       = "channel:4f326124812c41448bc587bf6b2eaf42"
}

conversation "slack" {
  provider = slack
  id       = "C0123456789"
}

conversation "telegram" {
  provider = telegram
  id       = "@example_news"
}

conversation "yunhu" {
  provider = yunhu
  id       = "group:1001"
}

message "move" {
  to = [
    conversation.discord, conversation.email, conversation.gitea, conversation.github, conversation.gitlab, conversation.matrix,
    conversation.mattermost, conversation.mixin, conversation.relationlabs, conversation.slack, conversation.telegram, conversation.yunhu,
  ]
  markdown = local.text

  button {
    label = "Follow the move"
    url   = local.more
  }
}

# The receiver of a webhook shows Markdown as its preset says, and has no buttons for it.
provider "webhook" {
  preset = "ntfy"
}

conversation "ntfy" {
  provider = webhook
  id       = "example-news"
}

# Messages on Aily, MaiAgent and ntfy have no buttons, so the address is in the text.

conversation "aily" {
  provider = aily
  title    = "Announcements"
}

conversation "maiagent" {
  provider = maiagent
}

message "move_without_button" {
  to       = [conversation.aily, conversation.maiagent, conversation.ntfy]
  markdown = "${local.text}\nFollow the move: <${local.more}>\n"
}

output "links" {
  description = "Where the announcement can be read, on platforms whose messages have an address."
  value       = message.move.urls
}
