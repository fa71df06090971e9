conversation "a" {
  provider = pidgeon # ERROR: Unknown platform
}
