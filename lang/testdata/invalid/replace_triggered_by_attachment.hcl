conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [conversation.c.id] # ERROR: Incorrect argument type
  }
}
message "n" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [action.roll.x] # ERROR: Incorrect argument type
  }
}
action "roll" "x" { provider = drum }
