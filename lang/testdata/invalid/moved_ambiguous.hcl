moved {
  from = message.a
  to   = message.b
}
moved {
  from = message.a
  to   = message.b
}
moved { # ERROR: Ambiguous move
  from = message.a
  to   = message.c
}
