conversation "c" { provider = pigeon }
action "acknowledge" "x" {
  conversation = conversation.c
  config {
    messages = ["a"]
    ids      = ["a"] # ERROR: Unsupported argument
  }
}
action "acknowledge" "y" { # ERROR: Missing required argument
  conversation = conversation.c
}
