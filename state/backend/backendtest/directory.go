package backendtest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/state/backend"
)

// openNeighbor opens states next to that of Open, as Suite.Beside does.
type openNeighbor func(t *testing.T, name string) (b backend.Backend, prefix string)

// directoryTests are the tests of a backend that is a Directory.
func directoryTests(s Suite) []test {
	beside := openNeighbor(s.Beside)
	tests := []test{
		{"states beside one another", func(t *testing.T, open Open) { besideOneAnother(t, open, beside) }},
		{"remove", func(t *testing.T, open Open) { testRemove(t, open, beside) }},
		{"remove refuses a changed state", removesPresent},
	}
	if s.Lose != nil {
		tests = append(tests, test{"remove without the lock", func(t *testing.T, _ Open) { removesUnderLock(t, s) }})
	}
	return tests
}

func mustNames(t *testing.T, b backend.Backend, prefix string) []string {
	t.Helper()
	d, _ := backend.As[backend.Directory](b)
	full, err := d.Names(t.Context(), prefix)
	if err != nil {
		t.Fatalf("Names: %v", err)
	}
	for i, name := range full {
		full[i] = strings.TrimPrefix(name, prefix)
	}
	return full
}

// besideOneAnother has one state keep versions while others are where
// those are kept: each is listed, and none is taken for a generation.
func besideOneAnother(t *testing.T, open Open, beside openNeighbor) {
	b := open(t)
	_, prefix := beside(t, "x")
	if got := mustNames(t, b, prefix); len(got) > 0 {
		t.Errorf("there are states where nothing was put: %q", got)
	}
	want := []string{"1.json", "eu.json", "zz.json"}
	for _, name := range want {
		other, _ := beside(t, name)
		lease := mustLock(t, other, backend.LockInfo{ID: name})
		mustPut(t, other, []byte(name), "")
		if err := lease.Unlock(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	version := mustPut(t, b, []byte("0"), "")
	if h, ok := backend.As[backend.Historian](b); ok {
		for i := range 6 {
			mustKeep(t, h, i, 2)
			version = mustPut(t, b, []byte{'1' + byte(i)}, version)
		}
	}
	if diff := cmp.Diff(want, mustNames(t, open(t), prefix)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, name := range want {
		other, _ := beside(t, name)
		checkState(t, other, []byte(name))
	}
}

// testRemove removes a state with all that belongs to it, and nothing else.
func testRemove(t *testing.T, open Open, beside openNeighbor) {
	b := open(t)
	other, prefix := beside(t, "eu.json")
	mustPut(t, b, []byte("mine"), "")
	version := mustPut(t, other, []byte("one"), "")
	if h, ok := backend.As[backend.Historian](other); ok {
		mustKeep(t, h, 1, 3)
	}
	version = mustPut(t, other, []byte("two"), version)
	if c, ok := backend.As[backend.Checkpointer](other); ok {
		if err := c.Checkpoint(t.Context(), "run", []byte("head\n")); err != nil {
			t.Fatal(err)
		}
	}
	lease := mustLock(t, other, backend.LockInfo{ID: "1"})
	mustRemove(t, other, version)
	if err := lease.Unlock(t.Context()); err != nil {
		t.Errorf("Unlock of a state that was removed: %v", err)
	}
	again, _ := beside(t, "eu.json")
	testAbsent(t, func(*testing.T) backend.Backend { return again })
	if h, ok := backend.As[backend.Historian](again); ok {
		if texts, _ := readHistory(t, h); len(texts) > 0 {
			t.Errorf("generations are left: %q", texts)
		}
	}
	if c, ok := backend.As[backend.Checkpointer](again); ok {
		if runs, err := c.Checkpoints(t.Context()); err != nil || len(runs) > 0 {
			t.Errorf("copies of journals are left: %q, %v", runs, err)
		}
	}
	if got := mustNames(t, b, prefix); len(got) > 0 {
		t.Errorf("states are left: %q", got)
	}
	checkState(t, b, []byte("mine"))
	mustPut(t, again, []byte("anew"), "")
}

func mustRemove(t *testing.T, b backend.Backend, version string) {
	t.Helper()
	d, _ := backend.As[backend.Directory](b)
	if err := d.Remove(t.Context(), version); err != nil {
		t.Fatalf("Remove: %v", err)
	}
}

func removesPresent(t *testing.T, open Open) {
	b := open(t)
	d, _ := backend.As[backend.Directory](b)
	if err := d.Remove(t.Context(), ""); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Remove of nothing: %v, want ErrChanged", err)
	}
	old := mustPut(t, b, []byte("one"), "")
	version := mustPut(t, b, []byte("two"), old)
	if err := d.Remove(t.Context(), old); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Remove of a changed state: %v, want ErrChanged", err)
	}
	checkState(t, open(t), []byte("two"))
	mustRemove(t, b, version)
	if err := d.Remove(t.Context(), version); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Remove of a removed state: %v, want ErrChanged", err)
	}
}

func removesUnderLock(t *testing.T, s Suite) {
	mine := s.Open(t)
	mustLock(t, mine, backend.LockInfo{ID: "mine"})
	version := mustPut(t, mine, []byte("one"), "")
	s.Lose(t, mine)
	d, _ := backend.As[backend.Directory](mine)
	if err := d.Remove(t.Context(), version); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Remove without the lock: %v, want ErrLost", err)
	}
	checkState(t, s.Open(t), []byte("one"))
}
