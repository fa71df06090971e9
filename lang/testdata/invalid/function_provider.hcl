output "x" { value = provider::pigeon::wing("x") } # ERROR: Call to unknown function
output "y" { value = provider::eagle::leg("x") } # ERROR: Call to unknown function
output "z" { value = provider::pigeon::leg() } # ERROR: Not enough function arguments
