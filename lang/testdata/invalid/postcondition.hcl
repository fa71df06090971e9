conversation "c" {
  provider = pigeon
  id       = "1"
  lifecycle {
    postcondition {
      condition     = self.id == "2" # ERROR: Postcondition failed
      error_message = "It is another."
    }
  }
}
