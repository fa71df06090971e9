locals { a = path } # ERROR: Invalid reference
