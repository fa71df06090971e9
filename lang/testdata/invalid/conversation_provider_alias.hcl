provider "pigeon" {
  alias = "ops"
  token = "t"
}
conversation "a" {
  provider = pigeon.opps # ERROR: Undeclared provider
}
