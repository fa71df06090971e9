provider "pigeon" {
  alias    = "team"
  for_each = toset(["a"])
}
conversation "a" {
  provider = pigeon.team # ERROR: Missing instance key
}
conversation "b" {
  provider = pigeon.team["b"] # ERROR: Invalid instance key
}
conversation "c" {
  provider = pigeon["a"] # ERROR: Invalid instance key
}
conversation "d" {
  for_each = toset(["x"])
  provider = pigeon.team[each.key] # ERROR: Invalid instance key
}
