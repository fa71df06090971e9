provider "pigeon" {
  for_each = toset(["a"]) # ERROR: Not supported yet
  alias    = "ops"
}
