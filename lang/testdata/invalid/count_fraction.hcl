conversation "a" {
  count    = 1.5 # ERROR: Invalid count argument
  provider = pigeon
}
