// Package local keeps a state in a file. The file is replaced, never
// rewritten in place, so a crash leaves the old state or the new one. The lock
// is the operating system's and goes with the process that holds it.
package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"herald/state/backend"
)

// Backend is a file. It implements backend.Backend.
type Backend struct {
	path string
	hook func(point string) error
}

var _ backend.Backend = (*Backend)(nil)

// What the names of files beside the state have more than its own.
const (
	lockSuffix = ".lock"
	infoSuffix = ".lock.info"
	newInfix   = ".new-"
)

// New keeps the state in the file at path; its directory is made when needed.
func New(path string) *Backend {
	return &Backend{path: path, hook: func(string) error { return nil }}
}

// WithHook has hook called before every step that touches the disk, with the
// step's name; an error it returns is taken for that of the disk. It is how
// tests crash a program at a given point.
func (b *Backend) WithHook(hook func(point string) error) *Backend {
	b.hook = hook
	return b
}

// String is the path of the file.
func (b *Backend) String() string { return b.path }

// Get reads the file.
func (b *Backend) Get(ctx context.Context) ([]byte, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	data, err := os.ReadFile(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", backend.ErrNotExist
	}
	if err != nil {
		return nil, "", err
	}
	return data, version(data), nil
}

// Put writes a temporary file beside the state and renames it.
func (b *Backend) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	_, have, err := b.Get(ctx)
	if err != nil && !errors.Is(err, backend.ErrNotExist) {
		return "", err
	}
	if have != ifVersion {
		return "", backend.ErrChanged
	}
	if err := b.replace(data); err != nil {
		return "", fmt.Errorf("write %s: %w", b.path, err)
	}
	return version(data), nil
}

func version(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// WriteFile replaces a file, whole or not at all, readable by its owner only.
func WriteFile(path string, data []byte) error { return New(path).replace(data) }

func (b *Backend) replace(data []byte) error {
	dir := filepath.Dir(b.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := b.writeTemp(dir, data)
	if err != nil {
		return err
	}
	if err := b.hook("state rename"); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, b.path); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := b.hook("state directory sync"); err != nil {
		return err
	}
	return SyncDir(dir)
}

// writeTemp writes data to a new file that only the owner may read, and makes
// it durable.
func (b *Backend) writeTemp(dir string, data []byte) (name string, err error) {
	if err := b.hook("state create"); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, filepath.Base(b.path)+newInfix+"*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if err := b.hook("state write"); err != nil {
		return "", err
	}
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	if err := b.hook("state sync"); err != nil {
		return "", err
	}
	if err := f.Sync(); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// SyncDir makes the names in a directory durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Lock takes the operating system's lock on a file beside the state. The
// holder writes who it is into a second file, which only serves people.
func (b *Backend) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(b.path), 0o700); err != nil {
		return nil, err
	}
	file := flock.New(b.path+lockSuffix, flock.SetPermissions(0o600))
	ok, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", b.path, err)
	}
	if !ok {
		return nil, &backend.LockedError{Place: b.path, Info: b.holder()}
	}
	b.removeLeftovers()
	if err := b.announce(info); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &lease{backend: b, file: file, lost: make(chan struct{})}, nil
}

func (b *Backend) infoPath() string { return b.path + infoSuffix }

func (b *Backend) announce(info backend.LockInfo) error {
	data, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return os.WriteFile(b.infoPath(), data, 0o600)
}

// holder reads who holds the lock; a zero LockInfo when that cannot be told.
func (b *Backend) holder() (info backend.LockInfo) {
	data, err := os.ReadFile(b.infoPath())
	if err != nil || json.Unmarshal(data, &info) != nil {
		return backend.LockInfo{}
	}
	return info
}

// removeLeftovers deletes temporary files of writers that were killed. It is
// called under the lock, so no living writer has one.
func (b *Backend) removeLeftovers() {
	for _, pattern := range []string{b.path + newInfix + "*", b.generationPath("*") + newInfix + "*"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		for _, n := range names {
			_ = os.Remove(n) // a leftover does no harm beyond its size
		}
	}
}

type lease struct {
	backend *Backend
	file    *flock.Flock
	lost    chan struct{}
	once    sync.Once
	err     error
}

func (l *lease) Lost() <-chan struct{} { return l.lost }

func (l *lease) Unlock(context.Context) error {
	l.once.Do(func() {
		// The information goes first: with the lock gone it might already be
		// the next holder's.
		err := os.Remove(l.backend.infoPath())
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		l.err = errors.Join(err, l.file.Close())
	})
	return l.err
}
