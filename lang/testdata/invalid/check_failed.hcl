locals { one = 1 }
check "c" {
  assert {
    condition     = local.one > 2 # WARNING: Check failed
    error_message = "One is not more than two."
  }
  assert {
    condition     = local.one == 1
    error_message = "It holds."
  }
}
