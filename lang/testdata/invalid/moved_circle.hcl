moved { # ERROR: Moves in a circle
  from = message.a
  to   = message.b
}
moved {
  from = message.b
  to   = message.a
}
