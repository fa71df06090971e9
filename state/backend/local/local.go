// Package local stores a state in a file. The file is replaced, never rewritten in place,
// so after a crash there is the old state or the new one. The lock is the operating
// system's, which releases it when the process that holds it ends.
package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"herald/lang/safefile"
	"herald/state/backend"
)

// Backend is a file. It implements backend.Backend.
type Backend struct {
	path string
	hook func(point string) error

	mu   sync.Mutex // guards held
	held *lease     // nil while no lock is held
}

var _ backend.Backend = (*Backend)(nil)

// New returns a Backend for the file at path. It creates the directory when needed.
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

// String returns the path of the file.
func (b *Backend) String() string { return b.path }

// Get reads the file. A symbolic link that leads nowhere is an error: the state
// that it represents exists elsewhere.
func (b *Backend) Get(ctx context.Context) ([]byte, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	at, err := b.resolvePaths()
	if err != nil {
		return nil, "", err
	}
	data, err := safefile.Read(at.state, backend.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", backend.ErrNotExist
	}
	if err != nil {
		return nil, "", err
	}
	return data, versionOf(data), nil
}

// Put writes a temporary file next to the state and renames it. Of a symbolic
// link the target is replaced.
func (b *Backend) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	if err := b.confirmLock(ctx); err != nil {
		return "", err
	}
	_, have, err := b.Get(ctx)
	if err != nil && !errors.Is(err, backend.ErrNotExist) {
		return "", err
	}
	if have != ifVersion {
		return "", backend.ErrChanged
	}
	at, err := b.resolvePaths()
	if err != nil {
		return "", err
	}
	if err := b.replaceFile(at.state, data); err != nil {
		return "", fmt.Errorf("write %s: %w", b.path, err)
	}
	return versionOf(data), nil
}

func versionOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (b *Backend) replaceFile(path string, data []byte) error {
	return safefile.Write(path, data, safefile.Options{
		Durable: true, Before: func(step string) error { return b.hook("state " + step) },
	})
}
