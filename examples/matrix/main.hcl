# Announces a release in a room on Matrix, and explains it in a thread.
#
#   herald apply --sandbox
#
# requires no credentials. With a homeserver, set MATRIX_ENDPOINT and MATRIX_TOKEN, and use
# the id of a room that the account has joined; docs/matrix.md says how to find them.
# Change the text and plan again: the message is edited.

herald {
  name = "matrix-release"
}

provider "matrix" {}

variable "release" {
  type        = string
  description = "Version that is announced."
  default     = "1.4.0"
}

conversation "news" {
  provider = matrix
  id       = "!Tj7OqDMYSKrTwd:example.org"
}

# Herald creates this room, and invites both.
conversation "rollout" {
  provider     = matrix
  title        = "Rollout ${var.release}"
  announcement = "Questions about the rollout."
  participants = ["@ann:example.org", "@bob:example.org"]
}

message "release" {
  to       = [conversation.news, conversation.rollout]
  mentions = ["everyone"]
  pin      = true

  markdown = <<-EOT
    # Release ${var.release}

    | step | when |
    |---|---|
    | staging | today |
    | production | tomorrow |

    See the [changelog](https://example.org/changelog).
  EOT

  button {
    label = "Download"
    url   = "https://example.org/download"
  }
}

attachment "schedule" {
  source = "schedule.txt"
}

# Answers in the thread of the announcement, and announces itself to nobody.
message "schedule" {
  to          = [conversation.news]
  reply_to    = message.release
  text        = "The schedule of the rollout."
  attachments = [attachment.schedule]

  matrix {
    thread = true
    notice = true
  }
}
