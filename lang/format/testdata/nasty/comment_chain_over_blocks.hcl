a {} # one
bbbbbb {} # two
c=1 # three
