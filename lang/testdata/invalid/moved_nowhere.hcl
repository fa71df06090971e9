moved { # ERROR: Move has no effect
  from = message.a
  to   = message.a
}
moved { # ERROR: Move has no effect
  from = module.m["k"]
  to   = module.m["k"]
}
