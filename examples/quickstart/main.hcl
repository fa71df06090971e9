# Sends one maintenance announcement in two languages to two platforms.
#
#   herald apply --sandbox
#
# requires no credentials: it uses a sandbox on this machine.

herald {
  name = "quickstart"
}

variable "window" {
  type        = object({ begin = string, end = string })
  description = "When the service is down."
  default     = { begin = "2026-12-01 22:00", end = "2026-12-02 02:00" }
}

locals {
  status_page = "https://status.example.org"
  greeting    = { en = "Heads up", zh = "提前通知" }
  sign        = { en = "See the status page", zh = "查看状态页" }
}

# On Yunhu, each language has its own group.
conversation "users" {
  for_each = { en = "group:1001", zh = "group:1002" }

  provider = yunhu
  id       = each.value
  title    = "Users (${each.key})"
}

# On Mixin, everybody is in one group.
conversation "operators" {
  provider = mixin
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
  title    = "Operators"
}

attachment "window" {
  source = "window.png"
  name   = "maintenance-window.png"
}
