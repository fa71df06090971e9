herald {
  allow_files_outside = 1 # ERROR: Invalid allow_files_outside
}
