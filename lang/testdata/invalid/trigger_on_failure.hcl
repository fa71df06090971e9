action "roll" "x" { provider = drum }
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger {
      events     = [after_send]
      actions    = [action.roll.x]
      on_failure = "stop" # ERROR: Invalid lifecycle argument
    }
  }
}
