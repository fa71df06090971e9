conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button {
    label = "" # ERROR: Incomplete button
    url   = "https://example.org"
  }
}
