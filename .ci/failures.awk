# What the tests that failed said, out of the log of go test -v given twice:
# the first reading finds their names, the second prints the lines that are
# theirs. Tests run side by side, so their lines lie among those of others; go
# test says whose lines follow.
/^ *--- FAIL: / { failed[$3] = 1 }
NR == FNR { next }

/^=== (RUN|NAME|CONT|PAUSE) / { if ($3 != test && $3 in failed) print; test = $3; next }
/^ *--- (PASS|SKIP): / { test = ""; next }
/^ *--- FAIL: / { print; test = ""; next }
/^(FAIL|panic:|WARNING: DATA RACE|\?|ok )/ { if (!/^(ok|\?)/) print; outside = /^(panic:|WARNING)/; next }
/^# / { outside = 1 } # a package that does not build
test in failed || outside { print }
