removed { # ERROR: Missing required argument
  lifecycle { # ERROR: Missing required argument
  }
}
