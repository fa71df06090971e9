conversation "a" {
  provider = pigeon
  title    = "A"
  title    = "B" # ERROR: Attribute redefined
}
