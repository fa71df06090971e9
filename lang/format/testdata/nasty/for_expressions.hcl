a=[for b in c:b]
d=[for e,f in g:f if e!=1]
h={for i in j:i=>i...}
k=[for l in [1,2]:l]
m={for n in {o=1}:n=>n}
p=[for q in(r):q]
