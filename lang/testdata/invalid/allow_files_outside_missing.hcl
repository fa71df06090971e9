herald {
  allow_files_outside = ["nowhere", "main.hcl", ""] # ERROR: Invalid allow_files_outside; ERROR: Invalid allow_files_outside; ERROR: Invalid allow_files_outside
}
