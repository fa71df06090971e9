herald {
  rules {
    nearly-too-long = "off"
  }
  rules { # ERROR: Duplicate rules block
  }
}
