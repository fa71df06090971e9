a = {
  b = {
    c = {
      d = 1
    }
    eeee = 2
  }
}
