check "c" {} # ERROR: Check without assertions
