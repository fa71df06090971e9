provider "pigeon" {
  alias = "two words" # ERROR: Invalid name
}
