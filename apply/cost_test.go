package apply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"herald/state/backend"
)

// kinds are all backends; nil keeps the state in the project's directory.
func kinds(t *testing.T) map[string]func(*testing.T) func() backend.Backend {
	all := remotes(t)
	all["local"] = nil
	return all
}

// TestVanishedRunnerLeavesDoubt shows what each backend knows of a run whose
// runner vanished after half of its sends. With the journal beside the state
// only what was under way is in doubt; over HTTP, whose protocol has room for
// one document, it is all that was intended. Either way nothing is sent twice.
func TestVanishedRunnerLeavesDoubt(t *testing.T) {
	t.Parallel()
	const sends = 20
	main := places + fmt.Sprintf("message \"m\" {\n  count = %d\n  to = conversation.y\n  text = \"number ${count.index}\"\n}\n", sends)
	doubts := map[string]int{}
	for name, fresh := range remotes(t) {
		p := newProject(t, main)
		p.remote = fresh(t)
		answers := 0
		d := &death{when: func(point string) bool {
			if strings.HasPrefix(point, "answer") && strings.HasSuffix(point, "/send-message") {
				answers++
			}
			return answers == sends/2
		}}
		d.run(p)
		p.forget()
		doubts[name] = p.doubts()["yunhu"]
		p.apply()
		p.synced()
		if got := p.standing("yunhu"); len(got) != sends || len(slices.Compact(slices.Sorted(slices.Values(got)))) != sends {
			t.Errorf("%s: people see %q", name, got)
		}
	}
	t.Logf("in doubt of %d after a runner vanished in the middle: %v", sends, doubts)
	if doubts["pg"] > 2 {
		t.Errorf("%d are in doubt though the journal is beside the state", doubts["pg"])
	}
	if doubts["http"] != sends {
		t.Errorf("%d are in doubt over http, which keeps no journal; all %d should be", doubts["http"], sends)
	}
}

// TestBytesPerResult measures the journal of an apply on each backend when all
// is done but the saving: one result takes as many bytes of a large apply as of
// a small one.
func TestBytesPerResult(t *testing.T) {
	t.Parallel()
	small, large := 100, 10_000
	if raced {
		large = 1000
	}
	for name, fresh := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			few, many := journalPerResult(t, fresh, small), journalPerResult(t, fresh, large)
			fmt.Printf("bytes: journal on %-5s  %.1f per result at %d, %.1f at %d\n", name, few, small, many, large)
			if many > few*1.1 { // the index of an intent has more digits
				t.Errorf("a result takes %.1f bytes at %d and %.1f at %d", few, small, many, large)
			}
		})
	}
}

func journalPerResult(t *testing.T, fresh func(*testing.T) func() backend.Backend, n int) float64 {
	t.Helper()
	p := newProject(t, announcements(n))
	if fresh != nil {
		p.remote = fresh(t)
	}
	puts, size := 0, 0
	p.hook = func(point string) error {
		if point == "put" {
			puts++
		}
		if point == "put" && puts == 2 { // the run ends
			size = p.journalled()
		}
		return nil
	}
	p.apply()
	if size == 0 {
		t.Error("there was no journal")
	}
	return float64(size) / float64(n)
}

// journalled is the size of all journals, wherever they are.
func (p *project) journalled() int {
	size := int(journalSize(p))
	if p.remote == nil {
		return size
	}
	j, ok := backend.As[backend.Journaler](p.remote())
	if !ok {
		return size
	}
	runs, err := j.Journals(p.t.Context())
	p.ok(err)
	for _, run := range runs {
		data, err := j.ReadJournal(p.t.Context(), run)
		p.ok(err)
		size += len(data)
	}
	return size
}
