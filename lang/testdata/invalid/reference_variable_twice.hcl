locals { a = var.nope } # ERROR: Undeclared reference
output "a" { value = local.a }
output "b" { value = local.a.b.c }
