conversation "a" {
  provider     = pigeon
  id           = "1"
  announcement = "Read me" # WARNING: Argument has no effect
  participants = ["ada"]   # WARNING: Argument has no effect
}
