a = b
c = d.e[0]
f = g(1, 2)
