a=1#x
bb=2//y
c=3/*z*/
block{#w
}
