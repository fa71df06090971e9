message "a" "b" {
}
block "a-b" "c_d" {}
