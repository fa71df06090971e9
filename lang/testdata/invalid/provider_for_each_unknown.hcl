conversation "c" { provider = drum }
provider "pigeon" {
  alias    = "team"
  for_each = toset([conversation.c.id]) # ERROR: Invalid for_each argument
}
