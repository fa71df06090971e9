conversation "a" { provider = pigeon }
message "a" {
  to         = conversation.a
  text       = "Hi"
  publish_at = "2026-12-01 22:00" # ERROR: Invalid time
}
