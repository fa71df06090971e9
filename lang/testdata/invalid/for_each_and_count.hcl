conversation "a" {
  for_each = toset(["x"])
  count    = 2 # ERROR: Conflicting for_each and count
  provider = pigeon
}
