conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  button {
    label = "Go"
    url   = "https://example.org"
    copy  = null
    value = "seen" # ERROR: Button with multiple actions
  }
}
