output "lists" {
  value = length([for a in range(10000) : range(100000)]) # ERROR: Expression too large
}
