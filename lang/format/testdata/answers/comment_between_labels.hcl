message "x" /* who */ {
  text = "y"
}
