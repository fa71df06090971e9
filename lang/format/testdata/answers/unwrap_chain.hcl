aaaa = b
c    = ddddd # e
f    = 1     # g
