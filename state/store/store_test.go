package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/state"
	"herald/state/backend/local"
)

func open(dir string, hook func(string) error) *Store {
	b := local.New(filepath.Join(dir, "herald.state.json"))
	if hook != nil {
		b.WithHook(hook)
	}
	return New(Options{Backend: b, Journals: filepath.Join(dir, ".herald"), Name: "acme", Herald: "test", Hook: hook})
}

func intentFor(lineage string, n int) []state.Intent {
	intents := make([]state.Intent, n)
	for i := range intents {
		address := fmt.Sprintf("message.m[%d]@conversation.c", i)
		intents[i] = state.Intent{
			Address: addrtest.Resource(address),
			Delivery: &state.Delivery{Provider: addr.Provider{Platform: "yunhu"}, Generation: 1, Parts: []state.Part{
				{Kind: "text", Digest: "d", Key: state.Key(lineage, address, 1, 0)},
			}},
			Steps: []state.Step{{Op: state.OpSend}},
		}
	}
	return intents
}

func read(t *testing.T, s *Store) *Snapshot {
	t.Helper()
	snap, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func begin(t *testing.T, s *Store, n int) *Run {
	t.Helper()
	snap := read(t, s)
	run, err := s.Begin(t.Context(), snap.State, "test", intentFor(snap.State.Lineage, n))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestRunToTheEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(dir, nil)
	if snap := read(t, s); !snap.Fresh || snap.Unfinished != nil {
		t.Errorf("snapshot of nothing: %+v", snap)
	}
	run := begin(t, s, 20)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := run.Start(state.Event{Kind: state.Started, Intent: i}); err != nil {
				t.Error(err)
			}
			if err := run.Report(state.Event{Kind: state.Done, Intent: i, ID: fmt.Sprint(i), At: time.Now()}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := run.Finish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	snap := read(t, open(dir, nil))
	if snap.Fresh || snap.Unfinished != nil || len(snap.State.Deliveries) != 20 || snap.State.InDoubt() {
		t.Errorf("after the run: fresh %v, unfinished %v, %d deliveries", snap.Fresh, snap.Unfinished, len(snap.State.Deliveries))
	}
	if left, _ := s.journals.Journals(t.Context()); len(left) > 0 {
		t.Errorf("journals left: %v", left)
	}
}

// A run that is cut off is known to the next reader, with the journal and
// without it.
func TestRunCutOff(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]bool{"with journal": false, "journal lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(dir, nil)
			run := begin(t, s, 3)
			for _, e := range []state.Event{{Kind: state.Started}, {Kind: state.Done, ID: "x"}, {Kind: state.Started, Intent: 1}} {
				if err := run.Start(e); err != nil {
					t.Fatal(err)
				}
			}
			if lose {
				if err := os.RemoveAll(filepath.Join(dir, ".herald")); err != nil {
					t.Fatal(err)
				}
			}
			snap := read(t, open(dir, nil))
			if snap.Unfinished == nil || snap.Unfinished.Journal == lose {
				t.Fatalf("unfinished = %+v", snap.Unfinished)
			}
			doubts := 0
			for _, d := range snap.State.Deliveries {
				if d.InDoubt() {
					doubts++
				}
			}
			if want := map[bool]int{false: 1, true: 3}[lose]; doubts != want {
				t.Errorf("%d in doubt, want %d", doubts, want)
			}
		})
	}
}

// The disk fails at every point in turn; whatever the run said it had made
// durable must be known afterwards, and nothing may be torn.
func TestDiskFailsEverywhere(t *testing.T) {
	t.Parallel()
	points := map[string]int{}
	probe := func(p string) error { points[p]++; return nil }
	if _, err := scenario(t, t.TempDir(), probe); err != nil {
		t.Fatal(err)
	}
	total := 0
	for point, count := range points {
		for n := 1; n <= count; n++ {
			total++
			checkFailure(t, point, n)
		}
	}
	if len(points) < 9 {
		t.Errorf("only these points were seen: %v", points)
	}
	t.Logf("points tried: %d", total)
}

func checkFailure(t *testing.T, point string, n int) {
	t.Helper()
	dir := t.TempDir()
	full := errors.New("no space left")
	var mu sync.Mutex
	seen := 0
	durable, err := scenario(t, dir, func(p string) error {
		mu.Lock()
		defer mu.Unlock()
		if p == point {
			if seen++; seen >= n {
				return full
			}
		}
		return nil
	})
	if err == nil {
		t.Errorf("%s, call %d: the failure was not reported", point, n)
	}
	snap, err := open(dir, nil).Read(t.Context())
	if err != nil {
		t.Fatalf("%s, call %d: %v", point, n, err)
	}
	for i, step := range durable {
		d := snap.State.Deliveries[addrtest.Delivery(fmt.Sprintf("message.m[%d]@conversation.c", i))]
		switch {
		case step == "started" && (d == nil || !d.Stands()):
			t.Errorf("%s, call %d: intent %d was durably started and is forgotten", point, n, i)
		case step == "" && d != nil && d.InDoubt() && snap.Unfinished != nil && snap.Unfinished.Journal:
			t.Errorf("%s, call %d: intent %d never started and is in doubt", point, n, i)
		}
	}
}

// scenario runs four intents. It returns how far each got as far as the run
// promised, and the first error.
func scenario(t *testing.T, dir string, hook func(string) error) (map[int]string, error) {
	durable := map[int]string{0: "", 1: "", 2: "", 3: ""}
	s := open(dir, hook)
	snap, err := s.Read(t.Context())
	if err != nil {
		return durable, err
	}
	run, err := s.Begin(t.Context(), snap.State, "test", intentFor(snap.State.Lineage, 4))
	if err != nil {
		return durable, err
	}
	for i := range 3 {
		if err = run.Start(state.Event{Kind: state.Started, Intent: i}); err != nil {
			break
		}
		durable[i] = "started"
		if err = run.Report(state.Event{Kind: state.Done, Intent: i, ID: "x", At: time.Now()}); err != nil {
			break
		}
	}
	return durable, errors.Join(err, run.Finish(t.Context(), nil))
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, want string }{
		{"empty", "", "empty"},
		{"cut", `{"version": 1, "lineage": "x`, "damaged"},
		{"newer", `{"version": 9, "lineage": "x", "herald": "9.0"}`, "newer"},
		{"foreign", `{"version": 4}`, "not a Herald state"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "herald.state.json"), []byte(tt.data), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := open(dir, nil).Read(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that says %q", err, tt.want)
			}
		})
	}
}

func TestReadRefusesAnotherProject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(dir, nil)
	if err := s.Save(t.Context(), read(t, s).State); err != nil {
		t.Fatal(err)
	}
	other := open(dir, nil)
	other.opt.Name = "somebody-else"
	var lineage *LineageError
	if _, err := other.Read(t.Context()); !errors.As(err, &lineage) {
		t.Errorf("error %v, want a LineageError", err)
	}
}

// A state that is gone while a journal is there is no fresh start.
func TestReadRefusesOrphanedJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(dir, nil)
	if err := begin(t, s, 1).Start(state.Event{Kind: state.Started}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "herald.state.json")); err != nil {
		t.Fatal(err)
	}
	var orphan *OrphanError
	if _, err := open(dir, nil).Read(t.Context()); !errors.As(err, &orphan) {
		t.Errorf("error %v, want an OrphanError", err)
	}
}

// A run that died before its state was written has sent nothing.
func TestReadIgnoresJournalThatTellsOfNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	begin(t, open(dir, nil), 1)
	if err := os.Remove(filepath.Join(dir, "herald.state.json")); err != nil {
		t.Fatal(err)
	}
	if snap := read(t, open(dir, nil)); !snap.Fresh {
		t.Error("the next run does not begin afresh")
	}
}

// A writer whose state was changed behind its back is refused.
func TestWriterThatLostItsStateIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	slow, quick := open(dir, nil), open(dir, nil)
	mine, theirs := read(t, slow), read(t, quick)
	if err := quick.Save(t.Context(), theirs.State); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Begin(t.Context(), mine.State, "test", nil); err == nil {
		t.Fatal("a run began over a state that it had not read")
	}
	if left, _ := slow.journals.Journals(t.Context()); len(left) > 0 {
		t.Errorf("the refused run left a journal: %v", left)
	}
}

// One result costs the same number of bytes however large the state is.
func TestJournalBytesPerResult(t *testing.T) {
	t.Parallel()
	var perResult []float64
	for _, n := range []int{100, 10_000} {
		dir := t.TempDir()
		s := open(dir, nil)
		run := begin(t, s, n)
		before := size(t, s.journals.JournalPlace(run.journal.run))
		for i := range n {
			if err := run.Report(state.Event{Kind: state.Started, Intent: i, At: time.Unix(1, 0).UTC()},
				state.Event{Kind: state.Done, Intent: i, ID: "0123456789abcdef", At: time.Unix(1, 0).UTC()}); err != nil {
				t.Fatal(err)
			}
		}
		if err := run.journal.closeJournal(); err != nil {
			t.Fatal(err)
		}
		perResult = append(perResult, float64(size(t, s.journals.JournalPlace(run.journal.run))-before)/float64(n))
	}
	t.Logf("journal bytes per result: %.1f at 100, %.1f at 10,000", perResult[0], perResult[1])
	if perResult[1] > perResult[0]*1.1 { // the index of an intent has more digits
		t.Errorf("bytes per result grow with the state: %v", perResult)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// A state that is older than a journal beside it, because somebody put a copy
// back or the disk lost a rename, knows nothing of what was sent since.
func TestReadRefusesAStateOlderThanAJournal(t *testing.T) {
	t.Parallel()
	for _, sent := range []int{0, 1} {
		dir := t.TempDir()
		path := filepath.Join(dir, "herald.state.json")
		if err := begin(t, open(dir, nil), 1).Finish(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		run := begin(t, open(dir, nil), 2)
		for i := range sent {
			send(t, run, i)
		}
		if err := os.WriteFile(path, old, 0o600); err != nil {
			t.Fatal(err)
		}
		var aged *AgeError
		if _, err := open(dir, nil).Read(t.Context()); errors.As(err, &aged) != (sent > 0) {
			t.Errorf("after %d were sent Read of the older state: %v", sent, err)
		}
	}
}

// The journal of a run that has ended is no news, even when the disk forgot
// that it was removed.
func TestJournalThatComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var journal []byte
	var path string
	run := begin(t, open(dir, func(point string) error {
		if point == "journal remove" {
			names, err := filepath.Glob(filepath.Join(dir, ".herald", "*.journal"))
			if err != nil || len(names) != 1 {
				t.Errorf("journals: %q, %v", names, err)
				return nil
			}
			path = names[0]
			journal, _ = os.ReadFile(path)
		}
		return nil
	}), 1)
	send(t, run, 0)
	if err := run.Finish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, journal, 0o600); err != nil {
		t.Fatal(err)
	}
	if snap := read(t, open(dir, nil)); snap.Unfinished != nil || doubts(snap.State) != 0 {
		t.Errorf("the journal that came back counts: %+v", snap.Unfinished)
	}
}

// A run that would make the state larger than can be read again does not begin.
func TestStateThatWouldBeTooLarge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := New(Options{Backend: local.New(filepath.Join(dir, "herald.state.json")), Journals: filepath.Join(dir, ".herald"), Name: "acme", Most: 4 << 10})
	run := begin(t, s, 1)
	if err := run.Finish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	snap := read(t, s)
	serial := snap.State.Serial
	if _, err := s.Begin(t.Context(), snap.State, "test", intentFor(snap.State.Lineage, 100)); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("Begin: %v, want an error about the size", err)
	}
	if again := read(t, s); again.State.Run != nil || again.State.Serial != serial {
		t.Errorf("the state was written: %+v", again.State)
	}
}
