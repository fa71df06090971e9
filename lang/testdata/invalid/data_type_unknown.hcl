conversation "c" { provider = pigeon }
data "mesages" "x" { # ERROR: Unknown data source or action
  conversation = conversation.c
}
action "acknowlege" "x" {} # ERROR: Unknown data source or action
