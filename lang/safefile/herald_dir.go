package safefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// HeraldDir is the name of the directories that hold Herald's own files.
const HeraldDir = ".herald"

// MakeDirs makes a directory and those above it, as os.MkdirAll does. From a
// directory called HeraldDir on, only Herald creates directories: there a symbolic link
// is an error that wraps ErrLink, and HeraldDir gets a file that keeps it out of
// version control.
func MakeDirs(dir string) error {
	own, below := splitHeraldDir(dir)
	if own == "" {
		return os.MkdirAll(dir, 0o700)
	}
	if err := os.MkdirAll(filepath.Dir(own), 0o700); err != nil {
		return err
	}
	if err := makeHeraldDir(own); err != nil {
		return err
	}
	if err := writeGitignore(own); err != nil {
		return fmt.Errorf("keep Herald's own files out of version control: %w", err)
	}
	for _, name := range below {
		own = filepath.Join(own, name)
		if err := makeHeraldDir(own); err != nil {
			return err
		}
	}
	return nil
}

// splitHeraldDir returns the path of the last directory called HeraldDir, and the names below
// it; "" when there is none.
func splitHeraldDir(dir string) (own string, below []string) {
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		name := filepath.Base(at)
		if name == HeraldDir {
			return at, below
		}
		if filepath.Dir(at) == at || name == "." || name == ".." {
			return "", nil
		}
		below = append([]string{name}, below...)
	}
}

// makeHeraldDir makes one directory, whose parent is there.
func makeHeraldDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return &fs.PathError{Op: "make directory", Path: dir, Err: ErrLink}
	case !info.IsDir():
		return &fs.PathError{Op: "make directory", Path: dir, Err: errors.New("a file of this name is in the way; remove it")}
	}
	return nil
}

// ignoreAll is the content of the file that keeps a directory out of version
// control.
const ignoreAll = "*\n"

// writeGitignore has git leave out what is in a directory. A file of another content is
// replaced: a checkout can bring along one that leaves out nothing.
func writeGitignore(dir string) error {
	path := filepath.Join(dir, ".gitignore")
	err := Create(path, []byte(ignoreAll), 0o600)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	have, err := Read(path, 1<<10)
	if err == nil && strings.TrimSpace(string(have)) == strings.TrimSpace(ignoreAll) {
		return nil
	}
	if _, err := checkReplaceable(path); err != nil {
		return err
	}
	return replaceFile(path, []byte(ignoreAll), 0, Options{Before: func(string) error { return nil }})
}

// checkHeraldDir reports whether a path leads through a symbolic link in a directory
// called HeraldDir, or whether the directory is one. Nobody but Herald makes
// anything there, so that a link can only lead to what was not meant.
func checkHeraldDir(path string) error {
	own, below := splitHeraldDir(path)
	if own == "" {
		return nil
	}
	for _, name := range append([]string{""}, below...) {
		own = filepath.Join(own, name)
		if info, err := os.Lstat(own); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return &fs.PathError{Op: "read", Path: own, Err: ErrLink}
		}
	}
	return nil
}
