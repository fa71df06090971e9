conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  dynamic "button" { # ERROR: Incomplete button
    for_each = ["a"]
    content {
      label = button.value
      link  = "https://example.org" # ERROR: Unsupported argument
    }
  }
}
