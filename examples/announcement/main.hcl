# Sends release notes of three products, each in the languages of its readers,
# with one module.
#
#   herald test             # run the tests in a temporary sandbox
#   herald apply --sandbox  # apply to a local sandbox; requires no credentials

herald {
  name = "announcement"
}

# Each product has its own provider, so that its readers see the name and the image
# of the product. The default of a token is YUNHU_TOKEN. Keep the provider of a
# product as long as messages that it sent exist.
provider "yunhu" {
  alias    = "product"
  for_each = var.products
  token    = lookup(var.tokens, each.key, null)
}

# The staff reads the release notes in one group on another platform.
provider "mixin" {
  alias = "staff"
}

conversation "staff" {
  provider = mixin.staff
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
  title    = "Releases"
}

# One release of one product. The variables of the module and their validations
# are in modules/announcement.
module "release" {
  source   = "./modules/announcement"
  for_each = var.products

  product    = { name = each.value.name, page = each.value.page }
  release    = each.value.release
  highlights = each.value.highlights
  groups     = each.value.groups
  also       = [conversation.staff]
  publish_at = each.value.publish_at

  # The module uses one provider, "sender", which is different for each product.
  providers = { yunhu.sender = yunhu.product[each.key] }
}

output "releases" {
  description = "The ids of each release note, by product and language."
  value       = { for product, release in module.release : product => release.ids }
}
