variable "secret" {
  const     = true # ERROR: Constant variable is secret
  sensitive = true
  default   = "m"
}
