conversation "d" { title = "x" } # ERROR: Nothing to override
locals { a = 1 } # ERROR: Nothing to override
moved { # ERROR: Nothing to override
  from = message.a
  to   = message.b
}
