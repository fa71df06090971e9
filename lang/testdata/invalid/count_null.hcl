conversation "a" {
  count    = null # ERROR: Invalid count argument
  provider = pigeon
}
