conversation "a" {
  for_each = toset([each.key]) # ERROR: Invalid reference
  provider = pigeon
}
