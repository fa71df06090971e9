variable "to" { type = list(object({ address = string })) }
variable "text" { type = string }
variable "secret" {
  type      = string
  default   = "canary"
  sensitive = true
}
variable "style" {
  type    = object({ loud = optional(bool, false), color = optional(string) })
  default = {}
}

locals { text = "${var.text}${var.style.loud ? "!" : "."}" }

conversation "own" {
  provider = pigeon
  id       = "own"
}
attachment "icon" { source = "${path.module}/icon.txt" }

message "announcement" {
  to          = concat([conversation.own], var.to)
  text        = local.text
  attachments = [attachment.icon]
}
module "inner" { source = "./nested" }

output "ids" { value = message.announcement.ids }
output "address" { value = message.announcement.address }
output "own" { value = conversation.own }
output "words" { value = "${length(split(" ", local.text))} words in ${path.module}, ${module.inner.place}" }
output "secret" {
  value     = var.secret
  sensitive = true
}
