a    = 1  # one
bbbb = 22 // two
cc   = 333 /* three */

d = 4 # four
