moved { # ERROR: Moves form a cycle
  from = message.a
  to   = message.b
}
moved {
  from = message.b
  to   = message.a
}
