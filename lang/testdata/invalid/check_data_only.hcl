check "weather" { # ERROR: Check without assertions
  data "weather" "here" {
    provider = pigeon
    city     = "Loft"
  }
}
