conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger { # ERROR: Missing required argument
      events = [after_send]
    }
  }
}
