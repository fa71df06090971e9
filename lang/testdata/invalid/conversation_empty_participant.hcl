conversation "a" {
  provider     = pigeon
  participants = ["ada", ""] # ERROR: Empty participant
}
