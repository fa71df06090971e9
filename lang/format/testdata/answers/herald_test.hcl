run "plan" {
  command = plan
  assert {
    condition     = message.launch.text == "x"
    error_message = "no"
  }
}
mock_provider "mixin" {}
