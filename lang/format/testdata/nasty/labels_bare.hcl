message launch {
}
provider mixin {}
data a b {
x=1
}
