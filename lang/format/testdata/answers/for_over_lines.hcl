a = {
  for b in c :
  b => {
    d   = 1
    eee = 2
  }
  if b != ""
}
