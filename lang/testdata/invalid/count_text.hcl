conversation "a" {
  count    = "two" # ERROR: Invalid count argument
  provider = pigeon
}
