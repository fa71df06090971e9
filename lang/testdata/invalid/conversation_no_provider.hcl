conversation "a" { # ERROR: Missing required argument
  title = "A"
}
