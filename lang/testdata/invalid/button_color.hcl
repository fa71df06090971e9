conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button {
    label = "Go"
    url   = "https://example.org"
    color = "blue" # ERROR: Invalid color
  }
}
