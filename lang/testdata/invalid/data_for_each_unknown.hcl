conversation "c" { provider = pigeon }
data "messages" "x" { conversation = conversation.c }
message "m" {
  for_each = toset(data.messages.x.messages[*].id) # ERROR: Invalid for_each argument
  to       = conversation.c
  text     = "x"
}
