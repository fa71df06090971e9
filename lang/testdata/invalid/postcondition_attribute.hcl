conversation "c" {
  provider = pigeon
  lifecycle {
    postcondition {
      condition     = self.ident == "2" # ERROR: Unsupported attribute
      error_message = "It is another."
    }
  }
}
