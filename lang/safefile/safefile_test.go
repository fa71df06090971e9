package safefile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"herald/lang/safefile"
)

// put makes a file outside of the package under test.
func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func link(t *testing.T, target, path string) string {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	return path
}

func wantFile(t *testing.T, path, text string) {
	t.Helper()
	if data, err := os.ReadFile(path); err != nil || string(data) != text {
		t.Errorf("%s holds %q, %v; want %q", path, data, err, text)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if _, ok := errors.AsType[*fs.PathError](err); !ok || !errors.Is(err, want) {
		t.Errorf("error %v, want an *fs.PathError of %v", err, want)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		before string // "" for no file
		opt    safefile.Options
		mode   fs.FileMode
	}{
		{"new", "", safefile.Options{}, 0o600},
		{"replaced", "old", safefile.Options{}, 0o600},
		{"same permissions", "old", safefile.Options{KeepMode: true, Durable: true}, 0o640},
		{"own permissions", "old", safefile.Options{Mode: 0o400}, 0o400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if tt.before != "" {
				put(t, path, tt.before)
			}
			if err := safefile.Write(path, []byte("new"), tt.opt); err != nil {
				t.Fatal(err)
			}
			wantFile(t, path, "new")
			if info, err := os.Stat(path); err != nil || info.Mode() != tt.mode {
				t.Errorf("mode %v, %v; want %v", info.Mode(), err, tt.mode)
			}
			if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
				t.Errorf("the directory has %v, %v; want the file alone", names, err)
			}
		})
	}
}

// A step that fails leaves the old file, and no other. After the rename the new
// one is there.
func TestWriteFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, step := range []string{safefile.StepCreate, safefile.StepWrite, safefile.StepSync, safefile.StepRename, safefile.StepSyncDir} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := put(t, filepath.Join(dir, "file"), "old")
			err := safefile.Write(path, []byte("new"), safefile.Options{Durable: true, Before: func(s string) error {
				if s == step {
					return broken
				}
				return nil
			}})
			if !errors.Is(err, broken) {
				t.Errorf("error %v, want that of the step", err)
			}
			want := "old"
			if step == safefile.StepSyncDir {
				want = "new"
			}
			wantFile(t, path, want)
			if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
				t.Errorf("the directory has %v, %v; want the file alone", names, err)
			}
		})
	}
}

func TestWriteFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := put(t, filepath.Join(dir, "home", "profile"), "mine")
	for _, path := range []string{link(t, target, filepath.Join(dir, "a")), link(t, filepath.Join(dir, "nothing"), filepath.Join(dir, "b"))} {
		if err := safefile.Write(path, []byte("new"), safefile.Options{}); err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, "new")
	}
	wantFile(t, target, "mine")
	if _, err := os.Lstat(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the target of a link was made")
	}
	wantError(t, safefile.Write(link(t, os.DevNull, filepath.Join(dir, "null")), nil, safefile.Options{}), safefile.ErrIrregular)
	wantError(t, safefile.Write(filepath.Join(dir, "home"), nil, safefile.Options{}), safefile.ErrIrregular)
}

func TestOpenAndCreateFollowNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := put(t, filepath.Join(dir, "target"), "mine")
	toFile := link(t, target, filepath.Join(dir, "file"))
	toNothing := link(t, filepath.Join(dir, "nothing"), filepath.Join(dir, "gone"))
	for _, path := range []string{toFile, toNothing} {
		_, err := safefile.Open(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		wantError(t, err, safefile.ErrLink)
		wantError(t, safefile.Create(path, nil, 0o600), fs.ErrExist)
		_, err = safefile.OpenStream(path)
		wantError(t, err, safefile.ErrLink)
	}
	_, err := safefile.Open(dir, os.O_RDONLY, 0)
	wantError(t, err, safefile.ErrIrregular)
	wantFile(t, target, "mine")
	if _, err := os.Lstat(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the target of a link was made")
	}
}

func TestOpenStream(t *testing.T) {
	t.Parallel()
	path := put(t, filepath.Join(t.TempDir(), "file"), "an earlier run")
	f, err := safefile.OpenStream(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(f, "new")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, "new")
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v; want that of a private file", info.Mode(), err)
	}
	if f, err := safefile.OpenStream(os.DevNull); err != nil || f.Close() != nil {
		t.Errorf("a device that was named: %v", err)
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := put(t, filepath.Join(dir, "file"), "12345")
	if data, err := safefile.Read(path, 5); err != nil || string(data) != "12345" {
		t.Errorf("as much as the bound: %q, %v", data, err)
	}
	_, err := safefile.Read(path, 4)
	if large, ok := errors.AsType[*safefile.TooLargeError](err); !ok || large.Limit != 4 || !strings.Contains(err.Error(), path) {
		t.Errorf("more than the bound: %v", err)
	}
	if err := os.Truncate(path, 1<<40); err == nil { // of zeros that take no room
		if _, err := safefile.Read(path, 1<<20); err == nil || !strings.Contains(err.Error(), "1 MiB") {
			t.Errorf("a file of 1 TiB: %v", err)
		}
	}
	_, err = safefile.Read(link(t, "/dev/zero", filepath.Join(dir, "zero")), 1<<40)
	wantError(t, err, safefile.ErrIrregular)
	if _, err := safefile.ReadStream("/dev/zero", 1<<20); err == nil || !strings.Contains(err.Error(), "1 MiB") {
		t.Errorf("a device that was named: %v", err)
	}
	_, err = safefile.ReadStream(filepath.Join(dir, "zero"), 5)
	wantError(t, err, safefile.ErrIrregular)
	_, err = safefile.Read(dir, 5)
	wantError(t, err, safefile.ErrIrregular)
	_, err = safefile.Read(filepath.Join(dir, "nothing"), 5)
	wantError(t, err, fs.ErrNotExist)
}

// endless is a reader without end.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

func TestReadAll(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("herald", 1<<19)
	for name, r := range map[string]io.Reader{
		"at once": strings.NewReader(text), "in bits": iotest.HalfReader(strings.NewReader(text)), "with the end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		if data, err := safefile.ReadAll(r, int64(len(text))); err != nil || string(data) != text {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	source := &endless{}
	_, err := safefile.ReadAll(source, 8<<20)
	if _, ok := errors.AsType[*safefile.TooLargeError](err); !ok || source.read > 10<<20 {
		t.Errorf("read %d bytes, error %v", source.read, err)
	}
	broken := errors.New("broken")
	if data, err := safefile.ReadAll(iotest.ErrReader(broken), 5); !errors.Is(err, broken) || data != nil {
		t.Errorf("a reader that fails: %q, %v", data, err)
	}
	if diff := cmp.Diff("it is larger than the limit of 256 MiB", (&safefile.TooLargeError{Limit: 256 << 20}).Error()); diff != "" {
		t.Error(diff)
	}
}
