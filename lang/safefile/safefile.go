// Package safefile reads and writes files in directories that other people can write to,
// such as a checkout of a branch that nobody has reviewed. A file is replaced
// whole or not at all, under a name that cannot be foreseen; a link, a pipe or a
// device is not written to; and nothing is read without a bound.
//
// It must not depend on the content of the files.
package safefile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Errors of this package, for errors.Is. They are wrapped in an *fs.PathError.
var (
	// ErrLink: a symbolic link is where a file or a directory must be.
	ErrLink = errors.New("it is a symbolic link, which Herald does not follow here; remove it or replace it with its target")
	// ErrIrregular: a pipe, a device, a socket or a directory is where a file must be.
	ErrIrregular = errors.New("it is not a regular file")
)

// TempInfix is between the name of a file and random letters in the name of the
// temporary file that replaces it. Such a file remains when a process is killed.
const TempInfix = ".new-"

// Steps of Write, for Options.Before.
const (
	StepCreate  = "create"
	StepWrite   = "write"
	StepSync    = "sync"
	StepRename  = "rename"
	StepSyncDir = "directory sync"
)

// Options say how Write writes. The zero value makes a file that only its owner
// may read.
type Options struct {
	// Mode are the permissions, from which the umask is taken; 0 for 0600.
	Mode fs.FileMode
	// KeepMode gives the file the permissions of the one that it replaces, which
	// must be there.
	KeepMode bool
	// Durable waits for the disk, so that neither a crash of the machine nor a
	// loss of power leaves anything but the old file or the new one.
	Durable bool
	// Before is called before each step; an error that it returns is taken for
	// that of the disk. nil for nothing.
	Before func(step string) error
}

// Write replaces the file at path by one that holds data: it fills a temporary
// file in the same directory and renames it. Missing directories are made, see
// MakeDirs. A symbolic link to a file, or to nothing, is replaced and not
// followed. What is there and is no file is an error that wraps ErrIrregular.
func Write(path string, data []byte, opt Options) error {
	if opt.Before == nil {
		opt.Before = func(string) error { return nil }
	}
	mode, err := checkReplaceable(path)
	if err != nil {
		return err
	}
	if !opt.KeepMode {
		mode = 0
	}
	dir := filepath.Dir(path)
	if err := MakeDirs(dir); err != nil {
		return err
	}
	if err := replaceFile(path, data, mode, opt); err != nil || !opt.Durable {
		return err
	}
	if err := opt.Before(StepSyncDir); err != nil {
		return err
	}
	return SyncDir(dir)
}

// replaceFile fills a temporary file and renames it; exact is that of writeTemp.
func replaceFile(path string, data []byte, exact fs.FileMode, opt Options) error {
	temp, err := writeTemp(path, data, exact, opt)
	if err != nil {
		return err
	}
	err = opt.Before(StepRename)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// checkReplaceable reports why a path cannot be replaced, and the permissions of what
// is there; 0 for nothing.
func checkReplaceable(path string) (fs.FileMode, error) {
	info, err := os.Stat(path) // of a link what it leads to: renaming over /dev/stdout would remove it
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, &fs.PathError{Op: "write", Path: path, Err: ErrIrregular}
	}
	return info.Mode().Perm(), nil
}

// writeTemp writes data to a new file next to path. exact are its permissions
// whatever the umask; 0 for opt.Mode under the umask.
func writeTemp(path string, data []byte, exact fs.FileMode, opt Options) (name string, err error) {
	if err := opt.Before(StepCreate); err != nil {
		return "", err
	}
	mode := opt.Mode
	if mode == 0 || exact != 0 {
		mode = 0o600
	}
	name = path + TempInfix + rand.Text()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	if err := fillFile(f, data, exact, opt); err != nil {
		return "", errors.Join(err, f.Close(), os.Remove(name))
	}
	return name, f.Close()
}

func fillFile(f *os.File, data []byte, exact fs.FileMode, opt Options) error {
	if err := opt.Before(StepWrite); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if exact != 0 {
		if err := f.Chmod(exact); err != nil {
			return err
		}
	}
	if !opt.Durable {
		return nil
	}
	if err := opt.Before(StepSync); err != nil {
		return err
	}
	return f.Sync()
}

// SyncDir makes the names in a directory durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// TooLargeError means that there is more to read than is taken.
type TooLargeError struct{ Limit int64 } // bytes

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("it is larger than the limit of %s", formatSize(e.Limit))
}

// formatSize writes a number of bytes, of which limits are round ones.
func formatSize(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// Read reads a file of at most limit bytes. A link to a file is followed, but for
// those in a directory called HeraldDir. The error wraps fs.ErrNotExist, ErrLink,
// ErrIrregular or a *TooLargeError.
func Read(path string, limit int64) ([]byte, error) {
	if err := checkHeraldDir(path); err != nil {
		return nil, err
	}
	return readFile(path, limit, false)
}

// ReadNoLink is Read for a file that only Herald writes: a symbolic link is an
// error that wraps ErrLink wherever the file is.
func ReadNoLink(path string, limit int64) ([]byte, error) {
	if err := Check(path); err != nil {
		return nil, err
	}
	return Read(path, limit)
}

// ReadStream is Read for what a person named on the command line: it also reads
// what the operating system has at a name of its own, such as /dev/stdin or what
// a shell gives for the output of a command.
func ReadStream(path string, limit int64) ([]byte, error) {
	return readFile(path, limit, isSystemPath(path))
}

func readFile(path string, limit int64, stream bool) (data []byte, err error) {
	f, err := os.OpenFile(path, os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !stream {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrIrregular}
	}
	if info.Size() > limit {
		return nil, &fs.PathError{Op: "read", Path: path, Err: &TooLargeError{limit}}
	}
	if data, err = ReadAll(f, limit); err != nil {
		if _, large := errors.AsType[*TooLargeError](err); large {
			err = &fs.PathError{Op: "read", Path: path, Err: err}
		}
		return nil, err
	}
	return data, nil
}

// chunk is how much ReadAll reads before it asks for more memory.
const chunk = 1 << 20

// ReadAll reads r to its end. When that is more than limit bytes it stops there,
// and the error is a *TooLargeError.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	var chunks [][]byte // put together in the end: growing one slice takes three times its size
	total := 0
	for next := 512; ; next = min(2*next, chunk) {
		b := make([]byte, next)
		n, err := io.ReadFull(r, b)
		if total += n; int64(total) > limit {
			return nil, &TooLargeError{limit}
		}
		chunks = append(chunks, b[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return joinChunks(chunks, total), nil
		case err != nil:
			return nil, err
		}
	}
}

func joinChunks(chunks [][]byte, total int) []byte {
	out := make([]byte, 0, total)
	for _, c := range chunks {
		out = append(out, c...)
	}
	return out
}
