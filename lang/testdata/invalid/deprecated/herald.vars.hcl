old = "x" # WARNING: Deprecated variable
