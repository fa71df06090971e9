conversation "a" {
  provider = pigeon
  title    = "A ${count.index}" # ERROR: Invalid reference
}
