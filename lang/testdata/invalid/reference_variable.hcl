variable "audience" { default = "x" }
output "a" { value = var.audiense } # ERROR: Undeclared reference
