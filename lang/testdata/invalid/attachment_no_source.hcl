attachment "a" { # ERROR: Missing required argument
  name = "a"
}
