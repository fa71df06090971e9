herald { name = "" } # ERROR: Invalid project name
