herald {
  nane = "acme" # ERROR: Unsupported argument
}
