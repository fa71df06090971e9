module "a" {
  source   = "./inner"
  for_each = toset(["x", "y"])
  text     = each.key
}
