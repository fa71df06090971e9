output "a" { value = vra.x } # ERROR: Invalid reference
