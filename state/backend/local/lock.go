package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"herald/lang/safefile"
	"herald/state/backend"
)

// Lock takes the operating system's lock on a file next to the state. The holder writes
// its LockInfo into a second file, for people.
func (b *Backend) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at, err := b.resolvePaths()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(safefile.MakeDirs(filepath.Dir(at.state)), safefile.Check(at.lockPath())); err != nil {
		return nil, err
	}
	file := flock.New(at.lockPath(), flock.SetPermissions(0o600), flock.SetFlag(os.O_CREATE|os.O_RDONLY|safefile.NoFollow))
	ok, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", b.path, err)
	}
	if !ok {
		return nil, &backend.LockedError{Place: b.path, Info: at.readLockInfo()}
	}
	at.removeLeftovers()
	if err := at.writeLockInfo(info); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	l := &lease{backend: b, at: at, file: file, lost: make(chan struct{})}
	b.mu.Lock()
	b.held = l
	b.mu.Unlock()
	return l, nil
}

func (f statePaths) writeLockInfo(info backend.LockInfo) error {
	data, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return safefile.Write(f.infoPath(), data, safefile.Options{})
}

// readLockInfo returns the holder of the lock; a zero LockInfo if it is unknown.
func (f statePaths) readLockInfo() (info backend.LockInfo) {
	data, err := safefile.Read(f.infoPath(), backend.MaxRecord)
	if err != nil || json.Unmarshal(data, &info) != nil {
		return backend.LockInfo{}
	}
	return info
}

// removeLeftovers deletes temporary files of writers that were killed. It is
// called under the lock, so no living writer has one.
func (f statePaths) removeLeftovers() {
	for _, pattern := range []string{f.state, f.infoPath(), f.generationPath("*")} {
		names, err := filepath.Glob(pattern + safefile.TempInfix + "*")
		if err != nil {
			continue
		}
		for _, n := range names {
			_ = os.Remove(n) // a leftover does no harm beyond its size
		}
	}
}

// confirmLock returns ErrLost if this Backend has lost the lock that it took.
func (b *Backend) confirmLock(ctx context.Context) error {
	b.mu.Lock()
	l := b.held
	b.mu.Unlock()
	if l == nil {
		return nil
	}
	return l.Confirm(ctx)
}

type lease struct {
	backend *Backend
	at      statePaths
	file    *flock.Flock
	lost    chan struct{}
	losing  sync.Once // closes lost
	once    sync.Once // unlocks
	err     error
}

// Lost returns a channel that is closed once Confirm has found the lock lost.
func (l *lease) Lost() <-chan struct{} { return l.lost }

// Confirm checks that the lock file is still the one that is locked. If it was removed,
// the next writer creates and locks another.
func (l *lease) Confirm(context.Context) error {
	if !l.file.Locked() {
		return backend.ErrLost
	}
	mine, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("check the lock of %s: %w", l.backend.path, err)
	}
	there, err := os.Lstat(l.at.lockPath())
	switch {
	case err == nil && os.SameFile(mine, there):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("check the lock of %s: %w", l.backend.path, err)
	}
	l.losing.Do(func() { close(l.lost) })
	return backend.ErrLost
}

// Unlock releases the lock, unless it was lost.
func (l *lease) Unlock(ctx context.Context) error {
	l.once.Do(func() {
		b := l.backend
		b.mu.Lock()
		b.held = nil
		b.mu.Unlock()
		var err error
		if !errors.Is(l.Confirm(ctx), backend.ErrLost) {
			// The information goes first: with the lock gone it might already be
			// the next holder's.
			err = os.Remove(l.at.infoPath())
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		l.err = errors.Join(err, l.file.Close())
	})
	return l.err
}
