check "c" {
  assert { # ERROR: Missing required argument
    error_message = "x"
  }
}
check "c" { # ERROR: Duplicate check
  assert {
    condition     = herald.workspace != ""
    error_message = "x"
  }
}
