output "a" { value = something.else } # ERROR: Invalid reference
