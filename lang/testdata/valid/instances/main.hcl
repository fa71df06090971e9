locals {
  languages = { zh = "你好", en = "Hello", "a\"b" = "quote" }
  none      = toset([])
}

conversation "none" {
  for_each = local.none
  provider = drum
}
conversation "zero" {
  count    = 0
  provider = drum
}
conversation "by_language" {
  for_each = local.languages
  provider = pigeon
}

message "hello" {
  for_each = local.languages
  to       = conversation.by_language[each.key]
  text     = each.value
}

# Each quotes the one of its language, conversation by conversation.
message "again" {
  for_each = conversation.by_language
  to       = each.value
  text     = "Again: ${message.hello[each.key].text}"
  reply_to = message.hello[each.key]
}

# A set of references goes by address.
message "all" {
  to   = toset([for c in conversation.by_language : c])
  text = <<-EOT
    To all:
    %{~for k, c in conversation.by_language}
    - ${k}
    %{~endfor}
  EOT
}

# Nobody to send to, but nobody was meant.
message "each_none" {
  for_each = conversation.none
  to       = each.value
  text     = "nobody"
}

output "none" { value = conversation.none }
output "zero" { value = conversation.zero[*].id }
output "keys" { value = keys(conversation.by_language) }
output "index" { value = conversation.by_language["zh"]["address"] }
