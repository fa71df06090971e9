package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"herald/lang/safefile"
)

// MaxFile is the maximum size of a file in bytes on every platform. It is the
// largest limit that any platform documents.
const MaxFile = 1 << 30

// maxMemory is how many bytes of files a sandbox without a data directory
// holds.
const maxMemory = 1 << 30

var (
	errTooLarge   = errors.New("the file is too large")
	errMemoryFull = errors.New("the sandbox has no memory left for files; start it with --data DIR")
)

// blobs stores bytes by their SHA-256, in a directory or in memory.
type blobs struct {
	dir  string // empty: in memory
	sync bool

	mu     sync.Mutex
	memory map[string][]byte
	used   int64 // bytes in memory
}

// storeBlob stores at most MaxFile bytes of r and returns their sum, size and
// type. Equal bytes are stored once.
func (b *blobs) storeBlob(r io.Reader) (File, error) {
	if b.dir == "" {
		return b.storeInMemory(r)
	}
	temp, err := os.CreateTemp(b.dir, "upload-*")
	if err != nil {
		return File{}, err
	}
	defer os.Remove(temp.Name()) // after the rename there is nothing to remove
	f, err := b.writeTemp(temp, r)
	if err = errors.Join(err, temp.Close()); err != nil {
		return File{}, err
	}
	return f, os.Rename(temp.Name(), filepath.Join(b.dir, f.Sum))
}

func (b *blobs) storeInMemory(r io.Reader) (File, error) {
	var data bytes.Buffer
	f, err := copyAndDescribe(&data, r)
	if err != nil {
		return File{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, stored := b.memory[f.Sum]; stored {
		return f, nil
	}
	if b.used+f.Size > maxMemory {
		return File{}, errMemoryFull
	}
	if b.memory == nil {
		b.memory = map[string][]byte{}
	}
	b.memory[f.Sum] = data.Bytes()
	b.used += f.Size
	return f, nil
}

func (b *blobs) writeTemp(temp *os.File, r io.Reader) (File, error) {
	f, err := copyAndDescribe(temp, r)
	if err == nil && b.sync {
		err = temp.Sync()
	}
	return f, err
}

// copyAndDescribe copies r to w and returns the sum, size and type of the
// bytes.
func copyAndDescribe(w io.Writer, r io.Reader) (File, error) {
	sum, head := sha256.New(), &prefix{}
	size, err := io.Copy(io.MultiWriter(w, sum, head), io.LimitReader(r, MaxFile+1))
	if err == nil && size > MaxFile {
		err = errTooLarge
	}
	return File{
		Type: http.DetectContentType(head.data),
		Size: size,
		Sum:  hex.EncodeToString(sum.Sum(nil)),
	}, err
}

// prefix keeps the first bytes of a file, as many as are needed to detect its
// type.
type prefix struct{ data []byte }

func (p *prefix) Write(b []byte) (int, error) {
	if room := 512 - len(p.data); room > 0 {
		p.data = append(p.data, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

// openBlob opens a stored blob. The error wraps os.ErrNotExist if there is
// none.
func (b *blobs) openBlob(sum string) (io.ReadSeekCloser, error) {
	if b.dir != "" {
		return safefile.Open(filepath.Join(b.dir, sum), os.O_RDONLY, 0)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.memory[sum]
	if !ok {
		return nil, fmt.Errorf("blob %s: %w", sum, os.ErrNotExist)
	}
	return nopCloser{bytes.NewReader(data)}, nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

// removeAll deletes every blob.
func (b *blobs) removeAll() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.memory, b.used = nil, 0
	if b.dir == "" {
		return nil
	}
	if err := os.RemoveAll(b.dir); err != nil {
		return err
	}
	return safefile.MakeDirs(b.dir)
}
