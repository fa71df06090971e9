variable "name" {
  default   = "acme"
  sensitive = true
}
herald { name = var.name } # ERROR: Sensitive value not allowed
