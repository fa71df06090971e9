moved { # ERROR: Move changes the kind
  from = message.a
  to   = conversation.b
}
moved {
  from = attachment.a # ERROR: Invalid address
  to   = attachment.b
}
moved {
  from = message.a.text # ERROR: Invalid address
  to   = message.b
}
