check "a" {} # ERROR: Not supported yet
