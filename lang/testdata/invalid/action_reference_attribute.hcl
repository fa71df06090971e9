action "roll" "x" { provider = drum }
output "x" { value = action.roll.x.done } # ERROR: Unsupported attribute
