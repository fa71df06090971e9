a=[ # first
1, # one
22222, # two
] # last
b=1
