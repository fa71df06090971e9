locals {
  a = local.b # ERROR: Dependency cycle
  b = local.a
  c = local.d # ERROR: Dependency cycle
  d = local.c
  e = local.d
}
