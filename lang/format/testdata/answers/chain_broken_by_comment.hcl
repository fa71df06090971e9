short = 1
# between
much_longer_name = 2
x                = 3
