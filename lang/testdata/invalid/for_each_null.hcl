conversation "a" {
  for_each = null # ERROR: Invalid for_each argument
  provider = pigeon
}
