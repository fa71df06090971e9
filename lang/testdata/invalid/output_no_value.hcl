output "a" { # ERROR: Missing required argument
  description = "Nothing."
}
