action "roll" "x" { # ERROR: Unsupported data source or action
  provider = pigeon
}
