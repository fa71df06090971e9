check "c" {
  assert {
    condition     = 1 > 2 # WARNING: Check failed
    error_message = "One is not more than two."
  }
  assert {
    condition     = length("abc") == 3
    error_message = "It holds."
  }
}
