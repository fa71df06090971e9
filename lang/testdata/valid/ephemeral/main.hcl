variable "token" {
  type      = string
  default   = "fleeting-token"
  ephemeral = true
}
locals { token = "x-${var.token}" }
provider "pigeon" { token = local.token }
conversation "known" { provider = pigeon }
data "messages" "m" {
  conversation = conversation.known
  around       = var.token
}
output "kept" { value = data.messages.m.messages[0].id }
