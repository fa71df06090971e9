a = (f( # one
  1,
2))
b = f( # one
)
c = (
d) ? e : (g)
h = ( # i
  "${"%{if j}k%{endif}"
}")
