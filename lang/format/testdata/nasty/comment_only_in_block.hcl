message "x" {
#todo
}
