herald {
  rules {
    mention-everyone    = "off"  # ERROR: Unknown lint rule
    secret-looking-text = "loud" # ERROR: Invalid severity
    nearly-too-long     = null
  }
}
conversation "c" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to   = conversation.c
  text = "x"
  lifecycle {
    silence = [dead-link] # ERROR: Invalid lifecycle argument
  }
}
