conversation "c" { provider = pigeon }
locals { title = conversation.c.title } # ERROR: Invalid reference
module "a" { source = "./${local.title}" }
