action "roll" "x" { provider = drum }
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger {
      events     = [before_send, after_send]
      actions    = [action.roll.x]
      on_failure = "taint" # ERROR: Invalid lifecycle argument
    }
  }
}
