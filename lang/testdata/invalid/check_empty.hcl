check "c" {} # ERROR: Check has no assertions
