herald {
  name             = "acme"
  required_version = ">= 0.1"
  backend "pg" {
    conn_str = var.dsn
  }
}

provider "mixin" {
  alias    = "ops"
  keystore = var.mixin_keystore # from the vault
}

conversation "ops" {
  provider = mixin.ops
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032",
  "2a4969f3-6afd-425a-8b9e-ff012e988863"]
}

message "maintenance" {
  to        = concat([conversation.ops], values(conversation.users))
  markdown  = templatefile("maintenance.md", { window = var.window })
  expire_at = timeadd(var.start, "2h")
  lifecycle {
    on_change      = "edit" # where the platform can
    ignore_changes = [mentions]
    precondition {
      condition     = length(var.window) > 0
      error_message = "Say when."
    }
  }
}
