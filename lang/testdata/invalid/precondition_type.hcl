conversation "a" {
  provider = pigeon
  lifecycle {
    precondition {
      condition     = "perhaps ${herald.workspace}" # ERROR: Invalid condition
      error_message = "No."
    }
  }
}
