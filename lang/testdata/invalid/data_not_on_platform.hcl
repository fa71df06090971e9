data "weather" "x" { # ERROR: Unsupported data source or action
  provider = drum
  city     = "Loft"
}
