hosts = [
  { name = "a", hour = 3 }, # WARNING: Attribute not in type
  { name = "b", hour = 3 },
]
nested = {
  a = { inner = { x = "1", y = "2" }, z = 1 } # WARNING: Attribute not in type; WARNING: Attribute not in type
}
