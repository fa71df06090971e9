attachment "a" {
  source   = "main.hcl"
  duration = -3 # ERROR: Invalid duration
}
