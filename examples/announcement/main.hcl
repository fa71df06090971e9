# Release notes of three products, each in the languages of its readers, from
# one module.
#
#   herald test             # what must hold, on a sandbox that is thrown away
#   herald apply --sandbox  # a rehearsal; needs no credentials

herald {
  name = "announcement"
}

# A product speaks with its own account, so that its readers see its own name
# and picture. A token that is not given comes from YUNHU_TOKEN. A product stays
# among the accounts for as long as anything stands that it has sent.
provider "yunhu" {
  alias    = "product"
  for_each = var.products
  token    = lookup(var.tokens, each.key, null)
}

# Our own people read along in one group, on another platform.
provider "mixin" {
  alias = "staff"
}

conversation "staff" {
  provider = mixin.staff
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
  title    = "Releases"
}

# One release of one product. The module says in modules/announcement what it
# needs and what it checks; here it is only given values.
module "release" {
  source   = "./modules/announcement"
  for_each = var.products

  product    = { name = each.value.name, page = each.value.page }
  release    = each.value.release
  highlights = each.value.highlights
  groups     = each.value.groups
  also       = [conversation.staff]
  publish_at = each.value.publish_at

  # The module knows one account, "sender"; which one that is differs by product.
  providers = { yunhu.sender = yunhu.product[each.key] }
}

output "releases" {
  description = "Where each release note stands, by product and language."
  value       = { for product, release in module.release : product => release.ids }
}
