conversation "c" { provider = pigeon }
action "acknowledge" "x" {
  conversation = conversation.c
  messages     = ["a"] # ERROR: Unsupported argument
}
