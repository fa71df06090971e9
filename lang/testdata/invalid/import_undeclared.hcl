conversation "c" {
  provider = pigeon
  id       = "1"
}
import {
  to = message.m # ERROR: Import to undeclared block
  id = "1"
}
import {
  to = conversation.c # ERROR: Nothing to import
  id = "1"
}
