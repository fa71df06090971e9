locals {
  a = file("/none/a.txt")      # ERROR: Invalid function argument
  b = fileexists("/etc/passwd") # ERROR: Error in function call
  c = fileset("/etc", "*")      # ERROR: Error in function call
}
output "x" { value = [local.a, local.b, local.c] }
