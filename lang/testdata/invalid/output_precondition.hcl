locals { one = 1 }
output "a" {
  value = 1
  precondition {
    condition     = local.one > 2 # ERROR: Precondition failed
    error_message = "One is not more than two."
  }
}
