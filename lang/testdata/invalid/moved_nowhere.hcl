moved { # ERROR: Move without effect
  from = message.a
  to   = message.a
}
moved { # ERROR: Move without effect
  from = module.m["k"]
  to   = module.m["k"]
}
