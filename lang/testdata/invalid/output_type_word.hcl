output "kind" {
  type  = strin # ERROR: Invalid type specification
  value = 1
}
