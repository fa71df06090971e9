data "weather" "here" {
  provider = pigeon
  city     = "Loft"
}

check "weather" {
  data "weather" "here" { # ERROR: Duplicate declaration
    provider = pigeon
    city     = "Dovecote"
  }
  assert {
    condition     = data.weather.here.result == 4
    error_message = "It has another name."
  }
}
