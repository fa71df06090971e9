variable "audience" { default = "x" }
output "a" { value = var.audiense } # ERROR: Reference to something undeclared
