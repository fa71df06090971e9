test {
  parallel = true # WARNING: Argument has no effect
}
test {} # ERROR: Duplicate block
mock_provider "pigeon" {} # ERROR: Unsupported block type
override_module {} # ERROR: Unsupported block type
run "one" {
  parallel = true # WARNING: Argument has no effect
  override_data { # ERROR: Unsupported block type
    target = data.messages.recent
  }
}
run "two" {
  parallel  = false
  state_key = "other"
}
run "three" {
  parallel = "perhaps" # ERROR: Incorrect argument type
}
