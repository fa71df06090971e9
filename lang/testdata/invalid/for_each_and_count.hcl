conversation "a" {
  for_each = toset(["x"])
  count    = 2 # ERROR: Both for_each and count
  provider = pigeon
}
