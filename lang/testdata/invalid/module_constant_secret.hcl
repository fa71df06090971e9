variable "secret" {
  const     = true # ERROR: Constant variable must not be secret
  sensitive = true
  default   = "x"
}

module "events" {
  source = "./events-${var.secret}" # ERROR: Constant variable must not be secret
}
