conversation "a" {
  provider = pigeon
  lifecycle {
    precondition {
      condition     = "perhaps" # ERROR: Invalid condition
      error_message = "No."
    }
  }
}
