a=b . c . d
e=f [ 0 ] . g
h=i.*.j
k=l[*].m
n=o["p"] ["q"]
r=s.0
t=(u)[1]
v=w()[0].x
