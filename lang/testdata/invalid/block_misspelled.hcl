mesage "a" {} # ERROR: Unsupported block type
