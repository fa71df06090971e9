conversation "c" {
  provider = pigeon
  for_each = "a" # ERROR: Invalid for_each argument
}
conversation "d" {
  provider = pigeon
  for_each = 3 # ERROR: Invalid for_each argument
}
