check "weather" {
  data "weather" "here" {
    provider = pigeon
    city     = "Loft"
  }
  assert {
    condition     = data.weather.here.result == 4
    error_message = "It has another name."
  }
}

output "outside" {
  value = data.weather.here.result # ERROR: Invalid reference
}

conversation "known" {
  provider   = pigeon
  depends_on = [data.weather.here] # ERROR: Invalid reference
}
