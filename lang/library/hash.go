package library

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"

	"herald/lang/safefile"
)

// Bounds on a repository.
const (
	MaxBytes = 256 << 20 // of all files together
	MaxFiles = 20_000    // files, links and directories
)

// HashDir returns a hash of the files in a directory: of the name of each, of
// whether it is a link, and of what it holds or leads to. Links are not followed.
// A directory that has something else in it, or more than MaxFiles or MaxBytes,
// is an error.
func HashDir(dir string) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	sum, h := sha256.New(), dirHasher{root: root}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if h.files++; h.files > MaxFiles && err == nil {
			err = fmt.Errorf("it has more than %d files", MaxFiles)
		}
		if err != nil || d.IsDir() {
			return err
		}
		digest, err := h.hashEntry(name, d)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(sum, "%s %s %q\n", digest, kindOf(d), name)
		return err
	})
	if err != nil {
		return "", err
	}
	return "h1:" + base64.StdEncoding.EncodeToString(sum.Sum(nil)), nil
}

// dirHasher is one run of HashDir.
type dirHasher struct {
	root  *os.Root
	files int
	bytes int64
}

func kindOf(d fs.DirEntry) string {
	if d.Type()&fs.ModeSymlink != 0 {
		return "link"
	}
	return "file"
}

// hashEntry returns the digest of what a file holds, or a link leads to.
func (h *dirHasher) hashEntry(name string, d fs.DirEntry) (string, error) {
	sum := sha256.New()
	switch {
	case d.Type()&fs.ModeSymlink != 0:
		target, err := h.root.Readlink(name)
		if err != nil {
			return "", err
		}
		sum.Write([]byte(target))
	case !d.Type().IsRegular():
		return "", fmt.Errorf("%s: %w", name, safefile.ErrIrregular)
	default:
		if err := h.hashContent(sum, name); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (h *dirHasher) hashContent(w io.Writer, name string) error {
	f, err := h.root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	tooLarge := &safefile.TooLargeError{Limit: MaxBytes}
	if info.Size() > MaxBytes-h.bytes {
		return tooLarge
	}
	n, err := io.Copy(w, io.LimitReader(f, MaxBytes-h.bytes+1))
	if h.bytes += n; h.bytes > MaxBytes {
		return tooLarge
	}
	return err
}
