variable "v" {
  default   = 3
  ephemeral = true
}
conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "a"
  pigeon { # ERROR: Ephemeral value not allowed
    priority = var.v
  }
}
