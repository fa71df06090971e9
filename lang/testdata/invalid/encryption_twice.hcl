herald {
  encryption {}
  encryption {} # ERROR: Duplicate encryption block
}
