data "weather" "x" { # ERROR: Not offered by the platform
  provider = drum
  city     = "Loft"
}
