output "open" {
  value = "a # ERROR: Unterminated string
}
