a = b # c
# d
ee = (f) // g
// h

i = j # k

