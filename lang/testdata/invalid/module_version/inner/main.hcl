herald {
  required_version = ">= 99" # ERROR: Unsupported Herald version
}
