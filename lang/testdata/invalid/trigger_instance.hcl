action "roll" "drums" {
  for_each = toset(["a"])
  provider = drum
}
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    action_trigger {
      events  = [after_send]
      actions = [action.roll.drums["b"]] # ERROR: Invalid instance key
    }
  }
}
