check "weather" { # ERROR: Check has no assertions
  data "weather" "here" {
    provider = pigeon
    city     = "Loft"
  }
}
