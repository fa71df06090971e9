provider "pigeon" {
  for_each = toset(["a"]) # ERROR: Missing alias
}
