locals {
  a = file("/proc/self/environ")       # ERROR: Invalid function argument
  b = filebase64("/proc/self/environ") # ERROR: Invalid function argument
  c = filesha256("/dev/zero")          # ERROR: Invalid function argument
  d = file(".git/config")              # ERROR: Invalid function argument
  e = templatefile("/sys/x", {})       # ERROR: Invalid function argument
}
output "x" { value = [local.a, local.b, local.c, local.d, local.e] }
