variable "text" { default = null }
variable "options" {
  type    = object({ silent = optional(bool), tags = optional(map(string)) })
  default = {}
}
conversation "c" {
  provider     = pigeon
  id           = null
  participants = null
}
message "m" {
  to          = conversation.c
  text        = var.text
  markdown    = coalesce(var.text, "**fallback**")
  attachments = null
  reply_to    = null
  mentions    = null
  publish_at  = null
  pigeon {
    silent = var.options.silent
    tags   = var.options.tags
  }
  lifecycle {
    on_change       = null
    prevent_destroy = null
  }
}
# What a message says may be known to its platform alone.
message "platform_only" {
  to = conversation.c
  pigeon { priority = 9007199254740993 }
}
output "text" { value = message.m.text }
output "markdown" { value = message.m.markdown }
