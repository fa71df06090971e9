conversation "a" {
  provider     = pigeon
  id           = "1"
  announcement = "Read me" # WARNING: Argument without effect
  participants = ["ada"]   # WARNING: Argument without effect
}
