variable "on" {
  default   = true
  sensitive = true
}
conversation "c" {
  provider = pigeon
  lifecycle { enabled = var.on } # ERROR: Sensitive value not allowed
}
