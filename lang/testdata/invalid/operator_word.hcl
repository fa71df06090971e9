output "and" {
  value = true and false # ERROR: Invalid operator
}
