# Announces a release through three webhooks: a topic of ntfy, an incoming webhook of
# Mattermost, and the comments of an issue, whose API is declared here.
#
#   herald apply --sandbox
#
# requires no credentials. With real receivers, set the variables and allow the servers:
# HERALD_ALLOWED_ENDPOINTS=ntfy.sh,chat.example.org,git.example.org. Change the release and
# plan again: the comment is edited; the others cannot be.

herald {
  name = "webhook-release"
}

variable "mattermost_hook" {
  type        = string
  description = "Address of the incoming webhook, which is a secret."
  sensitive   = true
  default     = "https://chat.example.org/hooks/xxx-generatedkey-xxx"
}

variable "forge_token" {
  type        = string
  description = "Token of the forge with the right to write issues."
  sensitive   = true
  default     = "for-the-sandbox"
}

variable "release" {
  type        = string
  description = "Version that is announced."
  default     = "1.4.0"
}

provider "webhook" {
  alias  = "ntfy"
  url    = "https://ntfy.sh"
  preset = "ntfy"
}

provider "webhook" {
  alias  = "chat"
  url    = var.mattermost_hook
  preset = "mattermost"
}

# Comments of an issue on a forge. The key is in a comment of HTML that readers do not see;
# after a lost answer, the comments since then are searched for it.
provider "webhook" {
  alias         = "forge"
  url           = "https://git.example.org/api/v1"
  authorization = "token ${var.forge_token}"

  send {
    path      = "/repos/ada/log/issues/{{conversation}}/comments"
    body      = { body = "{{markdown}}\n\n<!-- {{key}} -->" }
    id        = "/id"
    permalink = "/html_url"
  }

  edit {
    method = "PATCH"
    path   = "/repos/ada/log/issues/comments/{{id}}"
    body   = { body = "{{markdown}}" }
  }

  recall {
    path = "/repos/ada/log/issues/comments/{{id}}"
  }

  look_up {
    path = "/repos/ada/log/issues/{{conversation}}/comments?since={{since}}&page={{page}}"
    id   = "/id"
    key  = "/body"
  }
}

conversation "phones" {
  provider = webhook.ntfy
  id       = "ada-log-releases"
}

conversation "chat" {
  provider = webhook.chat
  id       = "webhook"
}

conversation "issue" {
  provider = webhook.forge
  id       = "7"
}

message "release" {
  to = [conversation.phones, conversation.chat, conversation.issue]

  markdown = <<-EOT
    **Release ${var.release}** is out, with faster plans and a fix for `herald resolve`.

    See the [changelog](https://example.org/changelog).
  EOT
}
