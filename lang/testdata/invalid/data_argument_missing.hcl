data "weather" "x" { # ERROR: Missing required argument
  provider = pigeon
}
