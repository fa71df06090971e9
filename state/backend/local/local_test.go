package local

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"herald/state/backend"
	"herald/state/backend/backendtest"
)

func TestBackend(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	dirs := map[string]string{}
	place := func(t *testing.T) string {
		mu.Lock()
		defer mu.Unlock()
		if dirs[t.Name()] == "" {
			dirs[t.Name()] = t.TempDir()
		}
		return filepath.Join(dirs[t.Name()], "deep", "herald.state.json")
	}
	backendtest.Run(t, backendtest.Suite{
		Open:  func(t *testing.T) backend.Backend { return New(place(t)) },
		Place: place,
		Lose: func(t *testing.T, _ backend.Backend) {
			if err := os.Remove(place(t) + lockSuffix); err != nil {
				t.Fatal(err)
			}
		},
		Beside: func(t *testing.T, name string) (backend.Backend, string) {
			prefix := strings.TrimSuffix(place(t), ".json") + ".d/"
			return New(prefix + name), prefix
		},
	})
}

func TestProcess(t *testing.T) {
	backendtest.Process(t, func(_ *testing.T, place string) backend.Backend { return New(place) })
}

func TestJournals(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep")
	backendtest.Journals(t, func(*testing.T) backend.Journaler { return NewJournals(dir, nil) })
}

// An error of the disk at any step leaves the old state, whole, and no
// temporary file; the one after the rename leaves the new state, whole.
func TestPutSurvivesErrors(t *testing.T) {
	t.Parallel()
	points := []string{"state create", "state write", "state sync", "state rename", "state directory sync"}
	for _, point := range points {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b := New(filepath.Join(dir, "s.json"))
			version, err := b.Put(t.Context(), []byte("old"), "")
			if err != nil {
				t.Fatal(err)
			}
			full := errors.New("no space left")
			b.WithHook(func(p string) error {
				if p == point {
					return full
				}
				return nil
			})
			if _, err := b.Put(t.Context(), []byte("new"), version); !errors.Is(err, full) {
				t.Fatalf("Put: %v, want the error of the disk", err)
			}
			want := "old"
			if point == "state directory sync" {
				want = "new"
			}
			if data, _ := os.ReadFile(b.path); string(data) != want {
				t.Errorf("the state is %q, want %q", data, want)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*new-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFilesAreTheOwners(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := New(filepath.Join(dir, "s.json"))
	lease, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Put(t.Context(), []byte("x"), ""); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", f.Name(), info.Mode().Perm())
		}
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestLockRemovesLeftovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	left := filepath.Join(dir, "s.json.new-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	lease, err := New(filepath.Join(dir, "s.json")).Lock(t.Context(), backend.LockInfo{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lease.Unlock(t.Context()) }()
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a killed writer's temporary file is still there: %v", err)
	}
}

func TestLockedErrorReads(t *testing.T) {
	t.Parallel()
	err := (&backend.LockedError{Place: "s.json", Info: backend.LockInfo{ID: "1", Who: "ada@host", PID: 7, Operation: "apply", Job: "https://ci/1"}}).Error()
	for _, want := range []string{"s.json", "ada@host", "7", "apply", "https://ci/1"} {
		if !strings.Contains(err, want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}
