conversation "a" {
  provider = pigeon
  title    = each.key # ERROR: Invalid reference
}
