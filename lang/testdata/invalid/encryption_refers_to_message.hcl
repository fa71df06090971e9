conversation "c" {
  provider = pigeon
  id       = "1"
}

message "m" {
  to   = [conversation.c]
  text = "x"
}

herald {
  encryption {
    passphrase = message.m.ids # ERROR: Invalid reference
  }
}
