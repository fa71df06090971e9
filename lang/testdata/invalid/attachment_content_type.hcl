attachment "a" {
  source       = "main.hcl"
  content_type = "a picture" # ERROR: Invalid content type
}
