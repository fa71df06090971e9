a="b=c"
dddd=f("x=y") # z=1
