check "weather" {
  data "weather" "here" {
    provider = pigeon
    city     = ["Loft"] # WARNING: Incorrect argument type
  }
  assert {
    condition     = data.weather.here.result == 4
    error_message = "It has another name."
  }
}
