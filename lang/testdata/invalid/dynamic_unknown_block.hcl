conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  dynamic "buton" { # ERROR: Unsupported block type
    for_each = [1]
    content {}
  }
}
