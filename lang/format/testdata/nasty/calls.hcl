a=f()
b=f( )
c=f( 1 ,2 )
d=f(g...)
e=f([1,2]...)
h=provider::mixin::group_id( "x" )
i=f (1)
j=f(
1,
2,
)
k=f(g(h(1)))
