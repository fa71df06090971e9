module "https://example.org/a.git" {
  commit = "abc" # ERROR: Invalid lock file
}
