variable "text" {
  type = string
  validation {
    condition     = var.text != "y" # ERROR: Invalid value for variable
    error_message = "Not y."
  }
}
conversation "c" {
  provider = pigeon
  title    = var.txet # ERROR: Undeclared reference
}
output "secret" { value = sensitive("x") } # ERROR: Output refers to sensitive values
