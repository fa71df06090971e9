# Messages are sent in the order of this file.

message "maintenance" {
  for_each = local.greeting

  to = concat([conversation.users[each.key]], each.key == "en" ? [conversation.operators] : [])

  markdown = templatefile("text/maintenance.${each.key}.md", {
    greeting = each.value
    window   = var.window
  })
  attachments = [attachment.window]

  button {
    label = local.sign[each.key]
    url   = local.status_page
  }
}

message "reminder" {
  to       = [conversation.users["en"], conversation.operators]
  reply_to = message.maintenance["en"]
  text     = "Please save your work before ${var.window.begin}."
}

output "ids" {
  description = "The ids of each announcement."
  value       = { for language, m in message.maintenance : language => m.ids }
}
