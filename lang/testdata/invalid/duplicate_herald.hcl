herald { name = "a" }
herald { name = "b" } # ERROR: Duplicate herald block
