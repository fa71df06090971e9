variable "a" { # ERROR: No value for required variable
  type = string
}
message "a" {
  to   = conversation.a
  text = var.a
}
conversation "a" {
  for_each = toset([var.a])
  provider = pigeon
}
