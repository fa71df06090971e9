output "a" { value = conversation } # ERROR: Invalid reference
