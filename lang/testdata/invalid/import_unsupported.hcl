import { # ERROR: Not supported yet
  to = conversation.a
}
moved { # ERROR: Not supported yet
  from = message.a
}
removed { # ERROR: Not supported yet
  from = message.b
}
