variable "old" {
  type       = string
  default    = ""
  deprecated = "Use the variable \"channels\" instead."
}
variable "unused" {
  default    = "what is not given is no use"
  deprecated = "It has no effect"
}
module "one" {
  source = "./m"
  name   = "x" # WARNING: Deprecated variable
}
module "many" {
  source   = "./m"
  for_each = toset(["a", "b"])
}
locals {
  key      = "a"
  plain    = module.one.id # WARNING: Deprecated output
  fixed    = module.many["a"].id # WARNING: Deprecated output
  computed = module.many[local.key].id # WARNING: Deprecated output
  splat    = values(module.many)[*].ids
  counted  = module.list[*].id # WARNING: Deprecated output
  in_use   = [module.one.ids, module.many[local.key].ids, module.one]
}
module "list" {
  source = "./m"
  count  = 2
}
output "root" { # WARNING: Deprecation has no effect
  value      = 1
  deprecated = "Use nothing."
}
