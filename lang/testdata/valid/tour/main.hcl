herald {
  name             = "acme-${var.stage}"
  required_version = ">= 0.1"
  backend "local" {
    path = "state/${local.stage}.json"
  }
}

provider "pigeon" {}
provider "pigeon" {
  alias = "ops"
  token = var.token
  tries = 3
}

variable "stage" {
  type    = string
  default = "test"
}
variable "token" {
  type      = string
  sensitive = true
}
variable "groups" {
  type = map(object({ id = string, quiet = optional(bool, true) }))
}
variable "window" {
  type        = string
  description = "When."
  validation {
    condition     = length(var.window) > 0
    error_message = "Say when."
  }
}

locals {
  stage = var.stage
  all   = concat([conversation.known], values(conversation.users))
}

conversation "known" {
  provider     = pigeon.ops
  title        = "Ops"
  announcement = "Read me"
  participants = ["bob", "ada", "bob"]
  pigeon { quiet = true }
  lifecycle { prevent_destroy = true }
}

conversation "fresh" {
  provider = drum
  title    = "Fresh ${conversation.known.id}"
}

conversation "users" {
  for_each = var.groups
  provider = pigeon
  id       = "group:${each.value.id}"
  title    = each.key
  pigeon { quiet = each.value.quiet }
}

conversation "rooms" {
  count    = 2
  provider = drum
  id       = "room-${count.index}"
}

attachment "diagram" { source = "assets/window.png" }
