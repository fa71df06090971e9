locals { path = conversation.a.id } # ERROR: Invalid reference
herald {
  backend "local" { path = local.path }
}
conversation "a" { provider = pigeon }
