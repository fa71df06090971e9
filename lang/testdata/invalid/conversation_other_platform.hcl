conversation "a" {
  provider = drum
  pigeon { # ERROR: Block for another platform
    quiet = true
  }
}
