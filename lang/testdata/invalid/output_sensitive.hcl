variable "token" {
  default   = "canary"
  sensitive = true
}
output "a" { value = "Bearer ${var.token}" } # ERROR: Output refers to sensitive values
