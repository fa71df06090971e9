output "ids" {
  description = "The id of the note in each conversation, by language."
  value       = { for language, note in message.note : language => note.ids }
}

output "languages" {
  description = "The languages of the release note."
  value       = keys(var.groups)
}
