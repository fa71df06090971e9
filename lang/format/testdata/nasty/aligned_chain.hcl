short=1
much_longer_name=2
x=3

after_a_gap=4
y=5
