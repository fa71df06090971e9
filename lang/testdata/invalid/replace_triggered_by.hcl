conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [conversation.c.id] # ERROR: Value not known yet
  }
}
message "n" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [action.roll.x] # ERROR: Incorrect argument type
  }
}
message "quoted" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = ["message.n"] # ERROR: Incorrect argument type
  }
}
message "hidden_in_a_list" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [{ a = [1, conversation.c.id] }] # ERROR: Value not known yet
  }
}
variable "once" {
  ephemeral = true
  default   = "x"
}
message "ephemeral" {
  to   = conversation.c
  text = "x"
  lifecycle {
    replace_triggered_by = [var.once] # ERROR: Ephemeral value not allowed
  }
}
action "roll" "x" { provider = drum }
