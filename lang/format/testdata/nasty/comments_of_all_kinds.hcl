/* a
   b */
a=1
//two
b=2
  #three
c=/*x*/3/*y*/
/**/d=4
