conversation "d" { title = "x" } # ERROR: No block to override
locals { a = 1 } # ERROR: No block to override
moved { # ERROR: No block to override
  from = message.a
  to   = message.b
}
