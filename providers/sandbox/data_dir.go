package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"herald/lang/safefile"
)

// retryLock is how often locking a busy data directory is retried.
const retryLock = 20 * time.Millisecond

// disk is a data directory that only this process uses.
type disk struct {
	dir  string
	lock *os.File
}

// ErrBusy: another process uses the data directory.
var ErrBusy = errors.New("in use by another sandbox")

// openDisk creates and locks the directory. It waits up to patience for another
// sandbox to release it. The operating system releases the lock of a process
// that died.
func openDisk(dir string, patience time.Duration) (*disk, error) {
	if err := safefile.MakeDirs(filepath.Join(dir, "blobs")); err != nil {
		return nil, fmt.Errorf("create the data directory of the sandbox: %w", err)
	}
	path := filepath.Join(dir, "lock")
	lock, err := safefile.Open(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file of the sandbox: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := acquireLock(ctx, lock); err != nil {
		owner, _ := safefile.Read(path, 1<<10)
		_ = lock.Close()
		return nil, fmt.Errorf("data directory %s is %w (process %s). Stop that process or choose another directory",
			dir, ErrBusy, strings.TrimSpace(string(owner)))
	}
	_ = lock.Truncate(0)
	_, _ = lock.WriteAt(fmt.Appendln(nil, os.Getpid()), 0)
	d := &disk{dir: dir, lock: lock}
	d.removePartialUploads()
	return d, nil
}

// removePartialUploads removes uploads that were interrupted by a crash.
func (d *disk) removePartialUploads() {
	torn, _ := filepath.Glob(d.filePath(filepath.Join("blobs", "upload-*"))) // the pattern is well formed
	for _, name := range torn {
		_ = os.Remove(name) // a leftover file only takes space
	}
}

// acquireLock retries until it has the lock or ctx is done.
func acquireLock(ctx context.Context, lock *os.File) error {
	tick := time.NewTicker(retryLock)
	defer tick.Stop()
	for {
		err := tryLock(lock)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

func (d *disk) filePath(name string) string { return filepath.Join(d.dir, name) }

// close releases the directory. A nil disk is already closed.
func (d *disk) close() error {
	if d == nil {
		return nil
	}
	return d.lock.Close()
}
