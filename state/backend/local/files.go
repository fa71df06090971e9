package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// What the names of files next to the state have more than its own.
const (
	lockSuffix = ".lock"
	infoSuffix = ".lock.info"
)

// statePaths are the paths of a state's file and of what is kept next to it.
type statePaths struct{ state string }

func (f statePaths) lockPath() string { return f.state + lockSuffix }

// infoPath is the path of the file that says who holds the lock.
func (f statePaths) infoPath() string { return f.state + infoSuffix }

// historyDir is the directory of the earlier versions: herald.state.d next to
// herald.state.json.
func (f statePaths) historyDir() string { return strings.TrimSuffix(f.state, ".json") + ".d" }

func (f statePaths) generationPath(id string) string {
	return filepath.Join(f.historyDir(), id+".json")
}

// resolvePaths follows a symbolic link to the state, so that everybody who shares its
// target shares the lock and the earlier versions too.
func (b *Backend) resolvePaths() (statePaths, error) {
	if err := checkLinks(b.path); err != nil {
		return statePaths{}, err
	}
	info, err := os.Lstat(b.path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return statePaths{b.path}, nil // opening it reports what else is wrong with it
	}
	target, err := filepath.EvalSymlinks(b.path)
	return statePaths{target}, err
}

// checkLinks reports a symbolic link that leads nowhere, at path or above it.
// To read through it is like finding no file, which would be taken for a project
// of which nothing was sent.
func checkLinks(path string) error {
	for {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
			path = filepath.Dir(path)
			continue
		}
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return nil
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return fmt.Errorf("%s is a symbolic link to %s, which does not exist: mount the volume that holds it or correct the link; if nothing was ever sent from here, remove the link", path, target)
	}
}
