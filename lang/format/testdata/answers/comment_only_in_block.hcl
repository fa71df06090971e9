message "x" {
  #todo
}
