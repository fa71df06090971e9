action "roll" "x" { # ERROR: Not offered by the platform
  provider = pigeon
}
