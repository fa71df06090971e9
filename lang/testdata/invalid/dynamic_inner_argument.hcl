conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  dynamic "button" {
    for_each = ["a"]
    content { # ERROR: Missing required argument
      label = button.value
      link  = "https://example.org" # ERROR: Unsupported argument
    }
  }
}
