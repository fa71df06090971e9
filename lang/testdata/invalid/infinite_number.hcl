conversation "c" {
  provider = pigeon
  title    = "about ${1 / 0}" # ERROR: Operation failed
}
message "m" {
  to   = conversation.c
  text = "On average ${7 / length([])}." # ERROR: Operation failed
}
output "power" { value = pow(10, 100000000) } # ERROR: Error in function call
output "rest" { value = 5 % 0 } # ERROR: Operation failed
output "read" { value = tonumber("inf") } # ERROR: Invalid function argument
output "sum" { value = "-Inf" + 1 } # ERROR: Number out of range
output "yaml" { value = yamldecode("a: [.inf]") } # ERROR: Invalid function argument
