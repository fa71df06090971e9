conversation "a" {
  for_each = sensitive(toset(["x"])) # ERROR: Invalid for_each argument
  provider = pigeon
}
