conversation "a" {
  provider     = pigeon
  participants = true # ERROR: Incorrect argument type
}
