variable "ignored" {
  default = ["text", "colour"]
}
conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    ignore_changes = var.ignored # ERROR: Invalid lifecycle argument
  }
}
