package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Open opens a file that is written in place, such as a journal or a lock, with
// the flags of os.OpenFile. A symbolic link is an error that wraps ErrLink, and
// what is no file one that wraps ErrIrregular.
func Open(path string, flag int, mode fs.FileMode) (*os.File, error) {
	if err := Check(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag|NoFollow, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: ErrIrregular}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Check reports whether Open rejects a path for what is there; nil where nothing
// is. Who opens a file by other means than Open calls it first, and gives the
// flag NoFollow as well.
func Check(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return &fs.PathError{Op: "open", Path: path, Err: ErrLink}
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "open", Path: path, Err: ErrIrregular}
	}
	return nil
}

// Create writes a file that is not there yet, with permissions from which the
// umask is taken. The error wraps fs.ErrExist when it is there, be it as a link.
func Create(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// OpenStream opens what a person named to write to as a stream: a file, which is
// emptied and which only its owner may read from then on, or a pipe or a device.
// A link to a file is refused as by Open, but for those of the operating system,
// such as /dev/stdout.
func OpenStream(path string) (*os.File, error) {
	info, err := os.Stat(path)
	isFile := errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular()
	if isFile && !isSystemPath(path) {
		if err := Check(path); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && info.Mode().IsRegular() {
		err = f.Chmod(0o600)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// isSystemPath reports whether a path is one that no checkout can hold.
func isSystemPath(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	return strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")
}
