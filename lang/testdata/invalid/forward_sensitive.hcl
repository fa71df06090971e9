variable "id" {
  default   = "secret-id"
  sensitive = true
}
conversation "c" { provider = pigeon }
message "m" {
  to      = conversation.c
  forward = var.id # ERROR: Sensitive value not allowed
}
