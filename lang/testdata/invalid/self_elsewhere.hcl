conversation "c" { provider = pigeon }
output "x" { value = self.id } # ERROR: Invalid reference
message "m" {
  to   = conversation.c
  text = self.address # ERROR: Invalid reference
}
