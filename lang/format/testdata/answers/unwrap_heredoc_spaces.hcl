a = <<E
b
E
cc = (d(<<E
e
E
)) # f
