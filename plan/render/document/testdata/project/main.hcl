herald { name = "acme" }

provider "toy" {
  token = "canary-of-the-account"
}

provider "toy" {
  alias = "ops"
  token = var.token
}

variable "token" {
  sensitive = true
}

variable "window" {
  default     = "22:00"
  description = "When it begins."
}

variable "regions" {
  type    = set(string)
  default = ["eu", "us"]
}

conversation "board" {
  provider     = toy.ops
  title        = "Board"
  participants = ["a", "b", "c"]
}

conversation "users" {
  for_each = var.regions
  provider = toy
  id       = "group:${each.key}"
}

message "maintenance" {
  to   = concat([conversation.board], values(conversation.users))
  text = "@all The window is from ${var.window}."

  button {
    label = "Status"
    url   = "https://status.example.org"
  }

  lifecycle {
    prevent_destroy = true
    precondition {
      condition     = length(var.window) > 0
      error_message = "Say when."
    }
  }
}

message "code" {
  to       = [conversation.users["eu"]]
  text     = "The code is ${var.token}."
  mentions = ["4001"]
}

message "pointer" {
  to   = [conversation.users["eu"]]
  text = "See ${message.maintenance.ids["conversation.board"]}."
}

message "reveal" {
  to         = [conversation.users["us"]]
  text       = "It is a boat."
  publish_at = "2999-01-01T00:00:00Z"
}

module "regional" {
  source   = "./regional"
  for_each = var.regions
  group    = conversation.users[each.key]
  secret   = "canary-of-the-call"
}

check "window" {
  assert {
    condition     = var.window == "23:00"
    error_message = "The window is at another time than usual."
  }
}

output "ids" {
  value      = message.maintenance.ids
  depends_on = [message.code]
}

output "password" {
  value     = "canary-${var.token}"
  sensitive = true
}
