conversation "c" { provider = pigeon }
import {
  to = "conversation.c" # ERROR: Invalid address
  id = "1"
}
import {
  to = attachment.c # ERROR: Invalid address
  id = "1"
}
import {
  to = conversation.c
  id = [] # ERROR: Invalid import id
}
import {
  to = conversation.c
  id = conversation.c.id # ERROR: Value not known yet
}
import {
  for_each = ["a"] # ERROR: Invalid for_each argument
  to       = conversation.c
  id       = "1"
}
