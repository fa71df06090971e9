// Package media determines the size, hash and MIME type of a file, and the
// dimensions of an image. It reads only local files; it must not
// depend on the language or on any platform.
package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"herald/lang/confine"
	"herald/lang/safefile"
)

// Facts are what there is to know of a file without asking its author.
type Facts struct {
	Size   int64  // bytes
	SHA256 string // lower-case hexadecimal
	MIME   string // "application/octet-stream" when nothing better is known
	Width  int    // pixels of a PNG, JPEG, GIF or WebP image; else 0
	Height int
}

// headBytes is how much of a file is looked at for its type and dimensions. JPEG
// stores its dimensions after thumbnails and color profiles.
const headBytes = 512 << 10

// MaxSize is how many bytes an attachment may have. Every platform takes less.
const MaxSize = 2 << 30

// Cache remembers the facts of files by path, so that a second evaluation of
// the same configuration sees the same files and reads none again. It may be used
// from many goroutines.
type Cache struct {
	reader *confine.Reader
	mu     sync.Mutex
	files  map[string]cachedFacts
}

// NewCache makes a Cache of files that a Reader reads.
func NewCache(reader *confine.Reader) *Cache {
	return &Cache{reader: reader, files: make(map[string]cachedFacts)}
}

type cachedFacts struct {
	facts Facts
	err   error
}

// Facts returns what is known of the file at path. The error says what is wrong
// in words for people and does not repeat the path.
func (c *Cache) Facts(path string) (Facts, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.files[path]; ok {
		return e.facts, e.err
	}
	facts, err := c.readFacts(path)
	c.files[path] = cachedFacts{facts, err}
	return facts, err
}

// Hashes returns the hash of every file that was looked at and could be read, by
// path. The map belongs to the caller.
func (c *Cache) Hashes() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	sums := make(map[string]string, len(c.files))
	for path, e := range c.files {
		if e.err == nil {
			sums[path] = e.facts.SHA256
		}
	}
	return sums
}

func (c *Cache) readFacts(path string) (Facts, error) {
	start, sum := &prefixBuffer{limit: headBytes}, sha256.New()
	size, err := c.reader.Copy(io.MultiWriter(sum, start), path, MaxSize)
	if err != nil {
		return Facts{}, describeError(err)
	}
	facts := Facts{Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)), MIME: mimeType(path, start.Bytes())}
	facts.Width, facts.Height = imageSize(start.Bytes())
	return facts, nil
}

// describeError drops the path, which the diagnostic names in its own way.
func describeError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case errors.Is(err, confine.ErrDirectory), errors.Is(err, safefile.ErrIrregular):
		return errors.New("it is not a file")
	case IsRefused(err):
		return err
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return fmt.Errorf("it cannot be read: %w", pe.Err)
	}
	return fmt.Errorf("it cannot be read: %w", err)
}

// IsRefused reports whether a file exists or not but may not be attached, because
// of where it is or because of its size.
func IsRefused(err error) bool {
	_, large := errors.AsType[*safefile.TooLargeError](err)
	return large || confine.Refusal(err) != nil
}

// mimeType uses the name first, because several formats of offices and of
// sound look alike from inside. The table is our own, so that every machine
// gives the same answer.
func mimeType(path string, start []byte) string {
	if t, ok := typeByExtension(strings.ToLower(filepath.Ext(path))); ok {
		return t
	}
	t, _, err := mime.ParseMediaType(http.DetectContentType(start))
	if err != nil {
		return "application/octet-stream"
	}
	return t
}

// prefixBuffer keeps the first bytes written to it.
type prefixBuffer struct {
	bytes.Buffer
	limit int
}

func (p *prefixBuffer) Write(b []byte) (int, error) {
	if room := p.limit - p.Len(); room > 0 {
		p.Buffer.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}
