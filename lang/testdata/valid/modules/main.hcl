provider "pigeon" {}
provider "pigeon" {
  alias = "ops"
  token = "t"
}
provider "pigeon" {
  alias    = "by_team"
  for_each = { red = "r", blue = "b" }
  token    = each.value
}

conversation "known" { provider = pigeon }
conversation "team" {
  for_each = toset(["red", "blue"])
  provider = pigeon.by_team[each.key]
  id       = each.key
}
conversation "fixed" {
  provider = pigeon.by_team["red"]
  id       = "fixed"
}

message "first" {
  to   = conversation.known
  text = "First."
}

module "launch" {
  source     = "./announcement"
  for_each   = { en = "Hello", zh = "你好" }
  to         = [conversation.known]
  text       = each.value
  secret     = "hush-hush"
  depends_on = [message.first]
}
module "ops" {
  source    = "./announcement"
  providers = { pigeon = pigeon.ops }
  to        = []
  text      = "Ops: ${module.launch["en"].ids["conversation.known"]}"
}
module "keyed" {
  source = "./special"
  count  = 2
  providers = {
    pigeon.special = pigeon.by_team[count.index == 0 ? "red" : "blue"]
  }
}
module "off" {
  source = "./announcement"
  to     = []
  text   = "Never."
  lifecycle { enabled = false }
}

message "last" {
  to       = [module.launch["zh"].own, conversation.known]
  reply_to = null
  text     = "After all. ${module.launch["en"].words}"
}
message "after" {
  to         = conversation.known
  text       = "After the module."
  depends_on = [module.ops]
}

output "addresses" { value = { for k, m in module.launch : k => m.address } }
output "places" { value = module.keyed[*].place }
output "secret" {
  value     = module.launch["en"].secret
  sensitive = true
}
output "off" { value = module.off == null }
