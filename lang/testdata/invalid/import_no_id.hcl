import { # ERROR: Missing required argument
  to = conversation.c
}
