locals { a = var.nope } # ERROR: Reference to something undeclared
output "a" { value = local.a }
output "b" { value = local.a.b.c }
