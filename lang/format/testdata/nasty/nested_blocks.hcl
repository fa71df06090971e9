a "x" {
b {
c {
d=1
}
}


}
