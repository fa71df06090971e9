variable "v" {
  default   = "fleeting"
  ephemeral = true
}
conversation "c" {
  provider = pigeon
  title    = var.v # ERROR: Ephemeral value not allowed
}
conversation "d" {
  provider = pigeon
  id       = var.v # ERROR: Ephemeral value not allowed
}
message "m" {
  to   = conversation.c
  text = "a ${var.v}" # ERROR: Ephemeral value not allowed
}
output "o" { value = var.v } # ERROR: Ephemeral value not allowed
