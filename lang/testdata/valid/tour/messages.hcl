message "maintenance" {
  to          = [local.all, conversation.fresh]
  markdown    = templatefile("maintenance.md", { window = var.window })
  attachments = [attachment.diagram]
  reply_to    = message.teaser
  mentions    = ["7a54e394", "all"]
  publish_at  = "2026-12-01T22:00:00+08:00"
  expire_at   = "2026-12-02T02:00:00+08:00"

  button {
    label = "Status page"
    url   = "https://status.example.org"
    color = "#2266aa"
  }
  dynamic "button" {
    for_each = ["en", "zh"]
    content {
      label = button.value
      url   = "https://${button.value}.example.org"
    }
  }

  pigeon {
    silent   = true
    priority = 7
    tags     = { b = "2", a = "1" }
    ring { leg = "left" }
  }
  drum { loud = length(conversation.fresh.id) > 3 }

  lifecycle {
    on_change       = "replace"
    on_destroy      = var.stage == "test" ? "recall" : "keep"
    prevent_destroy = var.stage != "test"
    ignore_changes  = [mentions, pigeon]
    precondition {
      condition     = var.window != "never"
      error_message = "Never is no window."
    }
  }
}

# Stands behind the message that quotes it; readers see it first all the same.
message "teaser" {
  to   = [conversation.fresh, local.all]
  text = "Soon: ${attachment.diagram.width}x${attachment.diagram.height} in ${conversation.fresh.id}"
}

message "secret" {
  for_each   = conversation.users
  to         = each.value
  html       = "<p>${var.token} for ${each.key}</p>"
  mentions   = [var.token]
  depends_on = [message.maintenance]
  lifecycle { ignore_changes = all }
}

message "rooms" {
  count = length(conversation.rooms)
  to    = conversation.rooms[count.index]
  text  = "Room ${count.index}, after ${message.teaser.ids["conversation.known"]}"
}

message "picture" {
  to          = conversation.users
  attachments = attachment.diagram
}

output "ids" {
  description = "Where the teaser is."
  value       = message.teaser.ids
}
output "paths" { value = [path.root, path.module, path.cwd] }
output "token" {
  value     = { token = var.token }
  sensitive = true
}
output "users" { value = { for k, c in conversation.users : k => c.id } }
output "rooms" { value = conversation.rooms[*].id }
output "eu" { value = conversation.users["eu"].title }
