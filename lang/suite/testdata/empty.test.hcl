# ERROR: Test file without runs
