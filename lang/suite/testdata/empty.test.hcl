# ERROR: Test file has no runs
