action "roll" "drums" { provider = drum }
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger {
      events  = [after_send]
      actions = [action.roll.drum, message.m, "x"] # ERROR: Undeclared reference; ERROR: Invalid reference; ERROR: Invalid reference
    }
  }
}
