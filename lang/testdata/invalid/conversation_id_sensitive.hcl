conversation "a" {
  provider = pigeon
  id       = sensitive("1") # ERROR: Sensitive value not allowed
}
