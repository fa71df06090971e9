conversation "c" { provider = pigeon }
data "mesages" "x" { # ERROR: Unknown look-up
  conversation = conversation.c
}
action "acknowlege" "x" {} # ERROR: Unknown action
