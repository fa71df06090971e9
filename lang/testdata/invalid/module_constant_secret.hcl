variable "secret" {
  const     = true # ERROR: Constant variable is secret
  sensitive = true
  default   = "x"
}

module "events" {
  source = "./events-${var.secret}" # ERROR: Constant variable is secret
}
