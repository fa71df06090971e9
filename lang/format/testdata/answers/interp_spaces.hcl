a = "x${b}y${c}z${d}"
e = "${ { f = 1 }["f"]}x"
g = "%{if h}i%{else}j%{endif}"
