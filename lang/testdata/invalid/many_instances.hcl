conversation "a" { provider = pigeon }
message "a" { # ERROR: Further instances not checked
  count = 100
  to    = conversation.a
  text  = upper([count.index]) # ERROR: Invalid function argument
}
