output "a" {
  value = 1
  precondition {
    condition     = 1 > 2 # ERROR: Precondition failed
    error_message = "One is not more than two."
  }
}
