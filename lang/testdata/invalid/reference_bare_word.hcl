conversation "a" {
  provider = pigeon
  title    = Operations # ERROR: Invalid reference
}
