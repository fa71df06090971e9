conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button {
    label = "Go"
    url   = "status.html" # ERROR: Invalid URL
  }
}
