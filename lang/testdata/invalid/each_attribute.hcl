conversation "a" {
  for_each = toset(["x"])
  provider = pigeon
  title    = each.name # ERROR: Unsupported attribute
}
