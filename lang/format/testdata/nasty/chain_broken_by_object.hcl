short=1
longer_name={
a=1
bcd=2
}
x=3
yyyy=4
