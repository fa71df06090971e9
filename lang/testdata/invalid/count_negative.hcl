conversation "a" {
  count    = -1 # ERROR: Invalid count argument
  provider = pigeon
}
