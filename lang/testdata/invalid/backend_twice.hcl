herald {
  backend "local" {}
  backend "pg" {} # ERROR: Duplicate backend block
}
