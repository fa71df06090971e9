conversation "a" { provider = pigeon }
conversation "a" { provider = drum } # ERROR: Duplicate declaration
