conversation "a" {
  count    = 1e12 # ERROR: Invalid count argument
  provider = pigeon
}
