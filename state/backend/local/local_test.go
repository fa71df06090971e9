package local

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"herald/lang/safefile"
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

// What is no file, or larger than a state can be, is refused at once, wherever it
// is: at the state's name, an earlier version's or a journal's.
func TestReadsAreBounded(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(path string) error{
		"device":   func(path string) error { return os.Symlink("/dev/zero", path) },
		"terabyte": func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<40)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			const id = "20260102T030405.000Z-0123456789ab"
			b, journals := New(filepath.Join(dir, "s.json")), NewJournals(dir, nil)
			at := statePaths{b.path}
			if err := os.Mkdir(at.historyDir(), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{at.generationPath(id), journals.JournalPlace("1")} {
				if err := spoil(path); err != nil {
					t.Skip(err)
				}
			}
			_, errGeneration := b.ReadGeneration(t.Context(), id)
			if err := spoil(at.state); err != nil { // of a link the earlier versions are elsewhere
				t.Fatal(err)
			}
			_, _, errGet := b.Get(t.Context())
			_, errJournal := journals.ReadJournal(t.Context(), "1")
			for _, err := range []error{errGet, errGeneration, errJournal} {
				_, large := errors.AsType[*safefile.TooLargeError](err)
				if !large && !errors.Is(err, safefile.ErrIrregular) {
					t.Errorf("error %v, want a refusal", err)
				}
			}
		})
	}
}

// The files of the lock may be links in a checkout of somebody else's.
func TestLockFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile")
	if err := os.WriteFile(profile, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := New(filepath.Join(dir, "s.json"))
	if err := os.Symlink(profile, b.path+infoSuffix); err != nil {
		t.Skip(err)
	}
	lease, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(b.path+lockSuffix), os.Symlink(profile+"2", b.path+lockSuffix)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"}); !errors.Is(err, safefile.ErrLink) {
		t.Errorf("a lock file that is a link: %v", err)
	}
	if data, err := os.ReadFile(profile); err != nil || string(data) != "mine" {
		t.Errorf("the target of the link holds %q, %v", data, err)
	}
	if _, err := os.Stat(profile + "2"); err == nil {
		t.Error("the target of a link was made")
	}
}
