variable "on" { default = false }
conversation "c" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to   = conversation.c
  text = "m"
  lifecycle { enabled = var.on }
}
message "n" {
  for_each = { a = true, b = false }
  to       = conversation.c
  text     = each.key
  lifecycle { enabled = each.value }
}
attachment "a" {
  source = "missing.png"
  lifecycle { enabled = false }
}
output "m" { value = message.m == null ? "off" : message.m.text }
output "n" { value = keys(message.n) }
