action "roll" "x" { provider = drum }
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger {
      events  = [after_sent] # ERROR: Invalid lifecycle argument
      actions = [action.roll.x]
    }
  }
}
