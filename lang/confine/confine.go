// Package confine reads files that a configuration names, and only
// inside the directories that it may read. A configuration can
// be written by people whom its user does not trust, and plans show what it
// plans.
//
// A path is resolved, links included, before it is compared with those
// directories, and it is opened through an os.Root, so that a link which is
// exchanged in between has no effect. Only regular files are opened, and the caller
// limits how much of a file is read.
//
// It must not depend on what a file is read for.
package confine

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"herald/lang/safefile"
)

// Reader reads files inside some directories. It never changes, and is safe for
// concurrent use.
type Reader struct {
	dirs   []string // absolute, without links
	advice string
}

// New makes a Reader for files inside the directories. The error names the first
// that is not a directory.
func New(dirs ...string) (*Reader, error) { return new(Reader).With(dirs...) }

// With is a Reader for files inside further directories as well; see New.
func (r *Reader) With(dirs ...string) (*Reader, error) {
	out := &Reader{dirs: slices.Clone(r.dirs), advice: r.advice}
	for _, dir := range dirs {
		real, err := resolvePath(dir)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(real)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, &fs.PathError{Op: "read", Path: dir, Err: ErrNotDirectory}
		}
		if !slices.Contains(out.dirs, real) {
			out.dirs = append(out.dirs, real)
		}
	}
	return out, nil
}

// WithAdvice is the same Reader whose OutsideErrors end with a sentence, without its
// full stop, that says how a further directory is allowed.
func (r *Reader) WithAdvice(sentence string) *Reader { return &Reader{dirs: r.dirs, advice: sentence} }

// Dirs are the directories, absolute and without links.
func (r *Reader) Dirs() []string { return slices.Clone(r.dirs) }

// Check reports whether a path may be read, whether or not anything exists there.
func (r *Reader) Check(path string) error {
	_, err := r.resolveAndConfine(path)
	return err
}

// Stat describes what a path leads to. The error is that of Check, or wraps
// fs.ErrNotExist when nothing is there.
func (r *Reader) Stat(path string) (fs.FileInfo, error) {
	at, err := r.resolveAndConfine(path)
	if err != nil {
		return nil, err
	}
	return at.statFile()
}

// Open opens a regular file for reading. The error is that of Stat, or
// safefile.ErrIrregular. The caller closes the file.
func (r *Reader) Open(path string) (*os.File, error) {
	at, err := r.resolveAndConfine(path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(at.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	// To open a device can have an effect of its own, so its kind is looked at
	// before, and again on what was opened.
	info, err := root.Stat(at.name)
	if err == nil {
		err = checkRegular(info)
	}
	if err != nil {
		return nil, err
	}
	file, err := root.OpenFile(at.name, os.O_RDONLY|nonblocking, 0)
	if err != nil {
		return nil, err
	}
	if err := checkOpened(file); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func checkOpened(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := checkRegular(info); err != nil {
		return err
	}
	if onSystemFiles(file) {
		return ErrSystem
	}
	return nil
}

func checkRegular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return ErrDirectory
	case !info.Mode().IsRegular():
		return safefile.ErrIrregular
	}
	return nil
}

// location is a path below one of the directories.
type location struct {
	dir  string
	name string // relative to dir; "." is dir itself
}

func (at location) statFile() (fs.FileInfo, error) {
	root, err := os.OpenRoot(at.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.Stat(at.name)
}

// readDir leaves out what is never read.
func (at location) readDir() ([]fs.DirEntry, error) {
	root, err := os.OpenRoot(at.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	list, err := fs.ReadDir(root.FS(), filepath.ToSlash(at.name))
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return isPrivate(e.Name()) }), err
}

// resolveAndConfine resolves a path and finds the directory that it is inside of.
func (r *Reader) resolveAndConfine(path string) (location, error) {
	real, err := resolvePath(path)
	if err != nil {
		return location{}, err
	}
	return r.confinePath(real)
}

// confinePath finds the directory that a path without links is inside of.
func (r *Reader) confinePath(real string) (location, error) {
	if isSystem(real) {
		return location{}, ErrSystem
	}
	for _, dir := range r.dirs {
		name, err := filepath.Rel(dir, real)
		if err != nil || !filepath.IsLocal(name) {
			continue
		}
		if isPrivate(name) {
			return location{}, ErrPrivate
		}
		return location{dir, name}, nil
	}
	return location{}, &OutsideError{Target: real, Dirs: slices.Clone(r.dirs), Advice: r.advice}
}
