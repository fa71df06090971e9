conversation "c" {
  provider = pigeon
  lifecycle {
    action_trigger {} # ERROR: Unsupported block type
  }
}
