package cli

import (
	"errors"
	"os"
	"path/filepath"
)

// replaceFile gives a file other contents, whole or not at all, and keeps its
// permissions. Where the path is a link, the file that it leads to is replaced
// and the link stays.
func replaceFile(path string, data []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	// A name with a dot in front is no source, even if the program ends here.
	next, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	if err := fill(next, data, info.Mode().Perm()); err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	if err := os.Rename(next.Name(), path); err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}

// fill writes a new file durably and closes it.
func fill(f *os.File, data []byte, mode os.FileMode) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
