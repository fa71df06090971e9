package confine

import (
	"errors"
	"io/fs"
	"path"
)

// Tree is a directory as a file system of which names are listed, without those
// that are never read. It resolves each directory once, so it is for one search.
// It is not safe for concurrent use.
type Tree struct {
	reader *Reader
	real   map[string]string // of each directory that was resolved, by name
}

// Tree returns the tree below a directory. The error is that of Check.
func (r *Reader) Tree(dir string) (*Tree, error) {
	real, err := resolvePath(dir)
	if err != nil {
		return nil, err
	}
	if _, err := r.confinePath(real); err != nil {
		return nil, err
	}
	return &Tree{reader: r, real: map[string]string{".": real}}, nil
}

// Open is not supported.
func (t *Tree) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// Stat describes what a name leads to; the error is that of Reader.Stat.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	at, err := t.resolveAndConfine(name)
	if err != nil {
		return nil, err
	}
	return at.statFile()
}

// ReadDir lists a directory by name; the error is that of Reader.Stat.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	at, err := t.resolveAndConfine(name)
	if err != nil {
		return nil, err
	}
	return at.readDir()
}

func (t *Tree) resolveAndConfine(name string) (location, error) {
	real, err := t.resolveName(name)
	if err != nil {
		return location{}, err
	}
	return t.reader.confinePath(real)
}

func (t *Tree) resolveName(name string) (string, error) {
	if real, ok := t.real[name]; ok {
		return real, nil
	}
	parent := path.Dir(name)
	dir, err := t.resolveName(parent)
	if err != nil {
		return "", err
	}
	t.real[parent] = dir
	return followLinks(dir, []string{path.Base(name)})
}
