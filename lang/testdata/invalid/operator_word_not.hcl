output "not" {
  value = [not true] # ERROR: Invalid operator
}
