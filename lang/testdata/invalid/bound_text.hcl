conversation "known" {
  provider = pigeon
}

message "gigabytes" {
  to   = conversation.known
  text = "%{ for a in range(1000) }%{ for b in range(1000) }${a} of a thousand times a thousand lines, each ${b}%{ endfor }%{ endfor }" # ERROR: Expression too large
}
