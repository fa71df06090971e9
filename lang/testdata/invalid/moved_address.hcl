moved {
  from = "message.a" # ERROR: Invalid address
  to   = message.b
}
moved {
  from = upper("a") # ERROR: Invalid address
  to   = message.b
}
moved { # ERROR: Missing required argument
  from = message.a
}
