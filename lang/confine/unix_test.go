//go:build unix

package confine_test

import (
	"errors"
	"net"
	"path/filepath"
	"syscall"
	"testing"

	"herald/lang/safefile"
)

// A pipe that nobody writes to would keep the process waiting.
func TestPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := reader(t, filepath.Dir(path)).ReadFile(path, 1); !errors.Is(err, safefile.ErrIrregular) {
		t.Errorf("got %v", err)
	}
}

func TestSocket(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	if _, err := reader(t, filepath.Dir(path)).ReadFile(path, 1); !errors.Is(err, safefile.ErrIrregular) {
		t.Errorf("got %v", err)
	}
}
