herald { name = "base" }
variable "text" {
  type    = string
  default = "base"
}
locals {
  a = "base a"
  b = "base b"
}
provider "pigeon" {
  alias = "ops"
  token = "base"
}
conversation "c" {
  provider = pigeon.ops
  id       = "1"
  title    = "Base"
}
message "m" {
  to   = conversation.c
  text = "${var.text} ${local.a} ${local.b}"
  button {
    label = "one"
    url   = "https://example.org/1"
  }
  button {
    label = "two"
    url   = "https://example.org/2"
  }
  lifecycle {
    on_change       = "replace"
    prevent_destroy = true
    ignore_changes  = [mentions]
    postcondition {
      condition     = self.text == ""
      error_message = "This one is replaced."
    }
  }
}
