conversation "a" {
  provider = "pigeon" # ERROR: Invalid provider reference
}
