package lang

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"sync"
)

// absentDigest is the digest of a file that was looked for and is not there.
const absentDigest = "absent"

// InputDigests are the digests of all that the configuration was made from so far: of
// its own files, of attachments, and of what functions found. Two
// configurations with the same InputDigests and the same Inputs mean the same.
//
// Names are those of files, relative to the root module and with slashes, or
// calls such as fileset("posts", "*.md"). A file whose name is sensitive is
// not among them.
func (c *Config) InputDigests() map[string]string {
	all := c.digests.copySeen()
	for path, file := range c.tree.Files() {
		all[c.relativeName(path)] = sha256Hex(file.Bytes)
	}
	for path, digest := range c.media.Hashes() {
		all[c.relativeName(path)] = digest
	}
	return all
}

// relativeName is a path relative to the root module, wherever the command was
// started.
func (c *Config) relativeName(path string) string {
	if rel, err := filepath.Rel(c.Dir(), path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// inputDigests remembers what functions found.
type inputDigests struct {
	mu   sync.Mutex
	seen map[string]string
}

func (r *inputDigests) record(what, digest string) {
	digest = cmp.Or(digest, absentDigest)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = make(map[string]string)
	}
	r.seen[what] = digest
}

// copySeen returns a copy, which belongs to the caller.
func (r *inputDigests) copySeen() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[string]string, len(r.seen))
	maps.Copy(all, r.seen)
	return all
}

func sha256Hex(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}
