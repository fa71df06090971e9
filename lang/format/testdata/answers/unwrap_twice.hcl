a = b
c = d # three
