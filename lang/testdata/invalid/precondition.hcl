variable "window" { default = "" }
conversation "a" { provider = pigeon }
message "a" {
  to   = conversation.a
  text = "Hi"
  lifecycle {
    precondition {
      condition     = length(var.window) > 0 # ERROR: Precondition failed
      error_message = "Say when."
    }
  }
}
