a=[for x in in:x]
in=1
for=2
if=3
b=in [0]
