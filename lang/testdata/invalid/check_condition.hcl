check "c" {
  assert { # ERROR: Missing required argument
    error_message = "x"
  }
}
check "c" { # ERROR: Duplicate declaration
  assert {
    condition     = herald.workspace != ""
    error_message = "x"
  }
}
