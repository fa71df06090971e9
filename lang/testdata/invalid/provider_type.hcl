provider "pigeon" {
  tries = "many" # ERROR: Incorrect argument type
}
