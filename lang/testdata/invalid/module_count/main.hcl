conversation "c" { provider = pigeon }
module "a" {
  source = "./inner"
  count  = conversation.c.id # ERROR: Invalid count argument
  text   = "x"
}
