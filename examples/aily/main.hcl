# Sends release notes to a session of an assistant on Aily.
#
#   herald apply --sandbox
#
# requires no credentials. With Aily itself, set AILY_APP_ID and AILY_APP_SECRET
# of a custom app. Aily supports neither edits nor recalls: a changed message is
# sent again, and the plan says so.

herald {
  name = "aily-release-notes"
}

provider "aily" {}

variable "version" {
  type    = string
  default = "2.0"
}

# Without an id, Herald creates the session, and deletes it when it is no longer
# declared.
conversation "releases" {
  provider = aily
  title    = "Releases"

  aily {
    channel_context = jsonencode({ source = "herald" })
  }
}

attachment "changes" {
  source = "changes.txt"
}

message "release" {
  to          = [conversation.releases]
  attachments = [attachment.changes]
  mentions    = ["ou_5ad573a6411d72b8305fda3a9c15c70e"]

  # The placeholder marks the position of the first mention.
  markdown = <<-EOT
    # Release ${var.version} 发布

    * Search finds what you mean.
    * Questions go to @_user_1.
  EOT

  aily {
    mention {
      id      = "ou_5ad573a6411d72b8305fda3a9c15c70e"
      name    = "张三"
      aily_id = "1794840334557292"
    }
  }
}

message "reminder" {
  to       = [conversation.releases]
  text     = "The update starts tonight at ten."
  reply_to = message.release
}
