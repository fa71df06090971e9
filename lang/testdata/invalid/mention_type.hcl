conversation "a" { provider = pigeon }
message "a" {
  to       = conversation.a
  text     = "Hi"
  mentions = { who = "ada" } # ERROR: Incorrect argument type
}
