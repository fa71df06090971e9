conversation "a" {
  count    = sensitive(2) # ERROR: Invalid count argument
  provider = pigeon
}
