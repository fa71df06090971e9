conversation "a" {
  provider = pigeon
  lifecycle {
    on_destroy = "recall" # ERROR: Invalid lifecycle argument
  }
}
