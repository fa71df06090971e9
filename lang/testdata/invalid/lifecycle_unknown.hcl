conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    prevent_destroy = conversation.a.id == "x" # ERROR: Value not known yet
  }
}
