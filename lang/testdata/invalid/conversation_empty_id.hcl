conversation "a" {
  provider = pigeon
  id       = "" # ERROR: Empty conversation id
}
