package problem

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"herald/lang/diag"
)

// Every problem that our sources can tell of is explained, and nothing else is.
func TestEveryProblemIsExplained(t *testing.T) {
	t.Parallel()
	found := summaries(t)
	told := map[string]bool{}
	for _, summary := range slices.Sorted(maps.Keys(found)) {
		id := diag.ID(summary)
		told[id] = true
		if _, _, ok := Find(id); !ok {
			t.Errorf("%s: cli/problem/README.md does not explain %s (%s)", found[summary], id, summary)
		}
		if n := len(strings.Fields(summary)); n > 6 {
			t.Errorf("%s: %q has %d words; six are enough", found[summary], summary, n)
		}
	}
	for _, id := range IDs() {
		// Made of the kind of a block.
		if !told[id] && !strings.HasPrefix(id, "duplicate-") && !slices.Contains(byTheLanguage(), id) {
			t.Errorf("README.md explains %s, which no problem is called", id)
		}
	}
}

// byTheLanguage are ids of problems that the parser of the language finds.
func byTheLanguage() []string {
	return []string{"unsupported-argument", "unsupported-block-type", "missing-required-argument", "variables-not-allowed"}
}

func TestFind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range Entries() {
		if e.Text == "" || strings.Contains(e.Text, "\n#") {
			t.Errorf("%v: %q", e.IDs, e.Text)
		}
		for _, id := range e.IDs {
			if seen[id] || diag.ID(id) != id {
				t.Errorf("%s is there twice, or is no id", id)
			}
			seen[id] = true
		}
	}
	for _, name := range []string{"no-value-for-required-variable", "No value for required variable", "Over the platform's limit", "Invalid --var"} {
		if _, text, ok := Find(name); !ok || text == "" {
			t.Errorf("%s is not explained", name)
		}
	}
	if id, _, ok := Find("Nothing like it"); ok || id != "nothing-like-it" {
		t.Errorf("got %s, %t", id, ok)
	}
}
