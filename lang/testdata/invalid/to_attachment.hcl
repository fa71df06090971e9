conversation "a" { provider = pigeon }
attachment "a" { source = "main.hcl" }
message "a" {
  to   = [conversation.a, attachment.a] # ERROR: Incorrect argument type
  text = "Hi"
}
