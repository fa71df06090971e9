package problem

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/diag/problem"
)

// Every code is used, and every code that is used is in the table. It is how
// the table stays the only place of summaries.
func TestEveryCodeIsUsed(t *testing.T) {
	t.Parallel()
	used := codes(t)
	known := map[problem.Code]bool{}
	for _, code := range problem.Codes() {
		known[code] = true
		if used[code] == "" {
			t.Errorf("%s is in the table, and nothing uses it", code)
		}
	}
	for code, where := range used {
		if !known[code] {
			t.Errorf("%s: %q is not in the table of lang/diag/problem", where, code)
		}
	}
}

func TestPageIsCurrent(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := WritePage(&want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(have)); diff != "" {
		t.Errorf("README.md is stale; run make docs (-want +got):\n%s", diff)
	}
}

// testdata/codes.txt has every code that a release had, among them those of the
// time when a code was made of the words of its summary. Each still leads
// somewhere.
func TestEarlierCodesResolve(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(list)) {
		if _, ok := problem.Find(name); !ok {
			t.Errorf("herald explain %s finds nothing: keep it as an alias of what took its place", name)
		}
	}
}
