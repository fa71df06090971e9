data "weather" "x" { # ERROR: Nobody to ask
  city = "Loft"
}
