data "weather" "x" { # ERROR: Missing conversation or provider
  city = "Loft"
}
