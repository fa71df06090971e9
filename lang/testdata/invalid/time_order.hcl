conversation "a" { provider = pigeon }
message "a" {
  to         = conversation.a
  text       = "Hi"
  publish_at = "2026-12-02T00:00:00Z"
  expire_at  = "2026-12-01T00:00:00Z" # ERROR: Expires before publication
}
