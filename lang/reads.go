package lang

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"sync"
)

// absent is the digest of a file that was looked for and is not there.
const absent = "absent"

// Reads are the digests of all that the configuration was made from so far: of
// its own files, of attachments, and of what functions found. Two
// configurations with the same Reads and the same Inputs mean the same.
//
// Names are those of files, relative to the root module and with slashes, or
// calls such as fileset("posts", "*.md"). A file whose name is sensitive is
// not among them.
func (c *Config) Reads() map[string]string {
	all := c.reads.all()
	for path, file := range c.tree.Files() {
		all[c.name(path)] = sum(file.Bytes)
	}
	for path, digest := range c.media.Sums() {
		all[c.name(path)] = digest
	}
	return all
}

// name is a path relative to the root module, wherever the command was
// started.
func (c *Config) name(path string) string {
	if rel, err := filepath.Rel(c.Dir(), path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// reads remembers what functions found.
type reads struct {
	mu   sync.Mutex
	seen map[string]string
}

func (r *reads) note(what, digest string) {
	digest = cmp.Or(digest, absent)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = make(map[string]string)
	}
	r.seen[what] = digest
}

// all gives a copy, which belongs to the caller.
func (r *reads) all() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[string]string, len(r.seen))
	maps.Copy(all, r.seen)
	return all
}

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}
