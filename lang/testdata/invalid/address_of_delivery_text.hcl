conversation "u" {
  provider = pigeon
  title    = "U"
}
message "n" {
  to       = conversation.u
  text     = "x"
}
import {
  to = "message.n@conversation.u" # ERROR: Invalid address
  id = "1"
}
