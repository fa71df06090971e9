package backendtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/state/backend"
)

// optionalTests are the tests of the interfaces that this backend implements.
func optionalTests(t *testing.T, s Suite) []test {
	var tests []test
	b := s.Open(t)
	if _, ok := backend.As[backend.Unlocker](b); ok {
		tests = append(tests, test{"force unlock", forceUnlock})
	}
	if _, ok := backend.As[backend.Historian](b); ok {
		tests = append(tests, test{"history", testHistory}, test{"history of large states", largeHistory},
			test{"generations are replaced", replacedGenerations})
	}
	if _, ok := backend.As[backend.Journaler](b); ok {
		tests = append(tests, test{"journals", func(t *testing.T, open Open) {
			Journals(t, func(t *testing.T) backend.Journaler { return requireCapability[backend.Journaler](t, open(t)) })
		}})
	}
	if _, ok := backend.As[backend.Directory](b); ok {
		tests = append(tests, directoryTests(s)...)
	}
	if _, ok := backend.As[backend.Checkpointer](b); ok {
		tests = append(tests, test{"checkpoints", testCheckpoints})
	}
	return tests
}

// requireCapability returns the optional interface T of a backend, which must have it.
func requireCapability[T any](t *testing.T, b backend.Backend) T {
	t.Helper()
	capability, ok := backend.As[T](b)
	if !ok {
		t.Fatalf("%T does not implement %T", b, &capability)
	}
	return capability
}

func forceUnlock(t *testing.T, open Open) {
	mine := open(t)
	unlocker := requireCapability[backend.Unlocker](t, open(t))
	if err := unlocker.ForceUnlock(t.Context(), "mine"); !errors.Is(err, backend.ErrNotLocked) {
		t.Errorf("ForceUnlock of nothing: %v, want ErrNotLocked", err)
	}
	lease := mustLock(t, mine, backend.LockInfo{ID: "mine"})
	version := mustPut(t, mine, []byte("one"), "")
	keepOne(t, mine)
	var locked *backend.LockedError
	if err := unlocker.ForceUnlock(t.Context(), "another"); !errors.As(err, &locked) || locked.Info.ID != "mine" {
		t.Errorf("ForceUnlock with a wrong id: %v, want that mine holds it", err)
	}
	if err := unlocker.ForceUnlock(t.Context(), "mine"); err != nil {
		t.Fatalf("ForceUnlock: %v", err)
	}
	checkRefused(t, mine, lease, version)
	if err := mustLock(t, open(t), backend.LockInfo{ID: "next"}).Unlock(t.Context()); err != nil {
		t.Error(err)
	}
}

// Journals tests what keeps journals, be it a backend or not. Two calls of
// open with the same test give two views of one place.
func Journals(t *testing.T, open func(*testing.T) backend.Journaler) {
	js := open(t)
	if _, err := js.ReadJournal(t.Context(), "run-1"); !errors.Is(err, backend.ErrNoJournal) {
		t.Errorf("ReadJournal of nothing: %v, want ErrNoJournal", err)
	}
	for _, run := range []string{"run-2", "run-1"} {
		j, err := js.CreateJournal(t.Context(), run, []byte(run+" head\n"))
		if err != nil {
			t.Fatalf("CreateJournal: %v", err)
		}
		if _, err := open(t).CreateJournal(t.Context(), run, []byte("second\n")); err == nil {
			t.Error("a second journal for the same run was created")
		}
		for i := range 12 {
			if err := j.Append(fmt.Appendf(nil, "line %d\n\x00\xff", i)); err != nil {
				t.Fatalf("Append: %v", err)
			}
		}
		if err := j.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	want := "run-1 head\n"
	for i := range 12 {
		want += fmt.Sprintf("line %d\n\x00\xff", i)
	}
	if got, err := open(t).ReadJournal(t.Context(), "run-1"); err != nil || string(got) != want {
		t.Errorf("ReadJournal = %q, %v; want %q", got, err, want)
	}
	listJournals(t, open(t), "run-1", "run-2")
	for range 2 {
		if err := js.RemoveJournal(t.Context(), "run-2"); err != nil {
			t.Errorf("RemoveJournal: %v", err)
		}
	}
	listJournals(t, open(t), "run-1")
}

func listJournals(t *testing.T, js backend.Journaler, want ...string) {
	t.Helper()
	got, err := js.Journals(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Journals: %v (-want +got):\n%s", err, diff)
	}
	if place := js.JournalPlace("run-1"); !strings.Contains(place, "run-1") {
		t.Errorf("the place %q does not name the run", place)
	}
}

func testCheckpoints(t *testing.T, open Open) {
	c := requireCapability[backend.Checkpointer](t, open(t))
	if _, err := c.Checkpointed(t.Context(), "run-1"); !errors.Is(err, backend.ErrNoJournal) {
		t.Errorf("Checkpointed of nothing: %v, want ErrNoJournal", err)
	}
	for i := range 3 {
		for _, run := range []string{"run-2", "run-1"} {
			if err := c.Checkpoint(t.Context(), run, fmt.Appendf(nil, "%s, round %d", run, i)); err != nil {
				t.Fatalf("Checkpoint: %v", err)
			}
		}
	}
	if got, err := requireCapability[backend.Checkpointer](t, open(t)).Checkpointed(t.Context(), "run-1"); err != nil || string(got) != "run-1, round 2" {
		t.Errorf("Checkpointed = %q, %v", got, err)
	}
	for range 2 {
		if err := c.RemoveCheckpoint(t.Context(), "run-1"); err != nil {
			t.Errorf("RemoveCheckpoint: %v", err)
		}
	}
	if got, err := c.Checkpoints(t.Context()); err != nil || !slices.Equal(got, []string{"run-2"}) {
		t.Errorf("Checkpoints = %q, %v; want run-2", got, err)
	}
}

// secretStays looks for the credential in all that people may get to see.
func secretStays(t *testing.T, s Suite) {
	b := s.Broken(t)
	texts := []string{b.String(), fmt.Sprintf("%v %+v", b, b)}
	_, _, err := b.Get(t.Context())
	_, errPut := b.Put(t.Context(), []byte("x"), "")
	_, errLock := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	for _, err := range []error{err, errPut, errLock} {
		if err == nil {
			t.Fatal("a server that cannot be reached gave an answer")
		}
		texts = append(texts, err.Error())
	}
	for _, text := range texts {
		if strings.Contains(text, s.Secret) {
			t.Errorf("the credential is in %q", text)
		}
	}
}
