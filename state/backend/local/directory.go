package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"herald/lang/safefile"
	"herald/state/backend"
)

var _ backend.Directory = (*Backend)(nil)

// Names returns the files in prefix's directory that are states, without earlier versions
// and other files next to a state.
func (b *Backend) Names(_ context.Context, prefix string) ([]string, error) {
	dir := filepath.Dir(prefix + "x")
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the states in %s: %w", dir, err)
	}
	var names []string
	for _, f := range files { // sorted by name
		path := filepath.Join(dir, f.Name())
		if isFile(path, f) && strings.HasPrefix(path, prefix) && isState(f.Name()) {
			names = append(names, path)
		}
	}
	return names, nil
}

// isFile reports whether an entry is a file, or a link that is not to a
// directory.
func isFile(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

func isState(file string) bool {
	_, isGeneration := generationTime(strings.TrimSuffix(file, ".json"))
	return !isGeneration && !strings.HasSuffix(file, lockSuffix) && !strings.HasSuffix(file, infoSuffix) && !strings.Contains(file, safefile.TempInfix)
}

// Remove removes the earlier versions, and then the file. The file of the lock is kept,
// because a process may be waiting for it.
func (b *Backend) Remove(ctx context.Context, ifVersion string) error {
	if err := b.confirmLock(ctx); err != nil {
		return err
	}
	_, have, err := b.Get(ctx)
	if errors.Is(err, backend.ErrNotExist) || err == nil && have != ifVersion {
		return backend.ErrChanged
	}
	if err != nil {
		return err
	}
	at, err := b.resolvePaths()
	if err != nil {
		return err
	}
	ids, err := at.listGenerations()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := os.Remove(at.generationPath(id)); err != nil {
			return err
		}
	}
	_ = os.Remove(at.historyDir()) // it may contain other states, or not exist
	if err := b.hook("state remove"); err != nil {
		return err
	}
	if err := os.Remove(at.state); err != nil {
		return err
	}
	if at.state != b.path { // the link leads nowhere now, which is an error
		if err := os.Remove(b.path); err != nil {
			return err
		}
	}
	return safefile.SyncDir(filepath.Dir(at.state))
}
