package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"herald/state"
	"herald/state/backend"
)

// A state that is gone is an error while anything tells that there was one, and
// only whoever puts it back may go on.
func TestReadRefusesALostState(t *testing.T) {
	t.Parallel()
	for name, written := range map[string]func() bool{"earlier versions": nil, "a note": func() bool { return true }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			first := open(dir, nil)
			for range 2 {
				if err := first.Save(t.Context(), read(t, first).State); err != nil {
					t.Fatal(err)
				}
			}
			gone := []string{"herald.state.json"}
			if written != nil {
				gone = append(gone, "herald.state.d")
			}
			for _, file := range gone {
				if err := os.RemoveAll(filepath.Join(dir, file)); err != nil {
					t.Fatal(err)
				}
			}
			s := open(dir, nil)
			s.opt.Written = written
			var lost *LostError
			if _, err := s.Read(t.Context()); !errors.As(err, &lost) || (lost.Earlier > 0) != (written == nil) {
				t.Errorf("Read: %v, want a LostError", err)
			}
			if snap, err := s.ReadLost(t.Context()); err != nil || !snap.Fresh {
				t.Errorf("ReadLost: %+v, %v", snap, err)
			}
		})
	}
}

// A run that is killed when its state is saved, but before its journal goes,
// leaves no journal behind once another command has held the lock.
func TestSettledJournalsGo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saved := 0
	s := open(dir, func(point string) error {
		if point == "put done" {
			if saved++; saved == 2 {
				return errors.New("killed")
			}
		}
		return nil
	})
	run := begin(t, s, 1)
	if err := run.Start(state.Event{Kind: state.Started}); err != nil {
		t.Fatal(err)
	}
	if err := run.Report(state.Event{Kind: state.Done, ID: "1"}); err != nil {
		t.Fatal(err)
	}
	if err := run.Finish(t.Context(), nil); err == nil {
		t.Fatal("the run was not killed")
	}
	if got := journals(t, dir); got != 1 {
		t.Fatalf("%d journals are left by the run that was killed, want 1", got)
	}
	next := open(dir, nil)
	lease, err := next.Lock(t.Context(), backend.LockInfo{ID: "next"})
	if err != nil {
		t.Fatal(err)
	}
	read(t, next)
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := journals(t, dir); got != 0 {
		t.Errorf("%d journals are left", got)
	}
}

func journals(t *testing.T, dir string) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, ".herald", "*.journal"))
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}
