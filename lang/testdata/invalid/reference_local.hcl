locals { window = "22:00" }
output "a" { value = local.widnow } # ERROR: Undeclared reference
