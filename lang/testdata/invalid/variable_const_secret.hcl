variable "secret" {
  const     = true # ERROR: Constant variable must not be secret
  sensitive = true
  default   = "m"
}
