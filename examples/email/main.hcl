# Announces maintenance by email: one mail to a mailing list, and a mail of their own to each
# partner, followed by an answer in the same thread.
#
#   herald apply --sandbox
#
# requires no credentials. With a real mail server, set EMAIL_SERVER, EMAIL_USERNAME,
# EMAIL_PASSWORD and EMAIL_FROM. A mail cannot be recalled or changed: docs/email.md says
# what that means for the files.

herald {
  name = "email-maintenance"
}

provider "email" {
  reply_to = "help@example.org"
}

variable "partners" {
  type        = set(string)
  description = "Addresses that get a mail of their own."
  default     = ["ada@example.com", "grace@example.net"]
}

locals {
  subject = "Maintenance on Sunday"
}

# All recipients of a conversation get the same mail. Those in bcc are not named in it.
conversation "news" {
  provider = email
  id       = "news@lists.example.org"

  email {
    bcc                   = ["archive@example.org"]
    list_id               = "Example news <news.lists.example.org>"
    list_unsubscribe      = ["https://example.org/unsubscribe"]
    one_click_unsubscribe = true
  }
}

# A conversation for each partner: nobody sees the addresses of the others, and the state
# knows who has which mail.
conversation "partner" {
  for_each = var.partners
  provider = email
  id       = each.value
}

attachment "plan" {
  source = "plan.png"
}

message "maintenance" {
  to          = concat([conversation.news], values(conversation.partner))
  attachments = [attachment.plan]

  markdown = <<-EOT
    # Maintenance

    The database moves on **Sunday**. Expect short interruptions.

    | from  | to    | what           |
    |-------|-------|----------------|
    | 22:00 | 22:10 | `db-1` is gone |
    | 22:10 | 23:00 | read-only      |

    ![The plan](cid:plan.png)
  EOT

  button {
    label = "Status"
    url   = "https://status.example.org"
  }

  email {
    subject = local.subject
  }
}

# An answer in the thread of the announcement. It has the same subject, to which Herald
# adds "Re:".
message "done" {
  to       = concat([conversation.news], values(conversation.partner))
  reply_to = message.maintenance
  text     = "The database has moved. Thank you for your patience."

  email {
    subject = local.subject
  }
}
