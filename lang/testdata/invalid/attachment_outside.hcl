attachment "a" {
  source = "/etc/passwd" # ERROR: Cannot read attachment
}
