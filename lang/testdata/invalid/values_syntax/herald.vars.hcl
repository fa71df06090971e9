a = [1, 2 # ERROR: Unterminated tuple constructor expression
