output "fleeting" {
  value     = "gone"  # ERROR: Ephemeral value not allowed
  ephemeral = true
}
