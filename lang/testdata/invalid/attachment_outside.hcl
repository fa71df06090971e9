attachment "a" {
  source = "/etc/passwd" # ERROR: Attachment cannot be read
}
