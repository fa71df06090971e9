a{}
b{  }
c{x=1}
d "l"{ y="z" }
e {x=1} # c
