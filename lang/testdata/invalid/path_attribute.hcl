locals { a = path.modul } # ERROR: Unsupported attribute
