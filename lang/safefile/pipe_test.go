//go:build unix

package safefile_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"herald/lang/safefile"
)

// A pipe that nobody writes to, or reads from, keeps nobody waiting.
func TestPipes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := safefile.Read(path, 5)
	wantError(t, err, safefile.ErrIrregular)
	_, err = safefile.Open(path, os.O_WRONLY, 0)
	wantError(t, err, safefile.ErrIrregular)
	wantError(t, safefile.Write(path, nil, safefile.Options{}), safefile.ErrIrregular)
}
