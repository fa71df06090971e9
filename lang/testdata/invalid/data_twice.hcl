conversation "c" { provider = pigeon }
data "messages" "x" { conversation = conversation.c }
data "messages" "x" { conversation = conversation.c } # ERROR: Duplicate declaration
