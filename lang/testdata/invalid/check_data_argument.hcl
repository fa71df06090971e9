check "weather" {
  data "weather" "here" {
    provider = pigeon
    town     = "Loft" # ERROR: Unsupported argument
  }
  assert {
    condition     = data.weather.here.result == 4
    error_message = "It has another name."
  }
}
