conversation "c" { titel = "x" } # ERROR: Unsupported argument
