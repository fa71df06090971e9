run "x" {
  command = # ERROR: Invalid expression
}
