attachment "a" {
  source   = "main.hcl"
  width = 12.5 # ERROR: Invalid width or height
}
