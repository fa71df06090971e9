package confine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// heraldDir holds Herald's own files next to a configuration, and below modulesDir
// the modules that were fetched for it.
const (
	heraldDir  = ".herald"
	modulesDir = "modules"
)

// isPrivate reports whether a path leads into files of Git or of Herald: they can
// hold access tokens, and values that were sensitive in another run.
func isPrivate(name string) bool {
	parts := strings.Split(filepath.ToSlash(name), "/")
	for i, part := range parts {
		if strings.EqualFold(part, ".git") {
			return true
		}
		if strings.EqualFold(part, heraldDir) && (i+1 == len(parts) || parts[i+1] != modulesDir) {
			return true
		}
	}
	return false
}

// isSystem reports whether an absolute path is one of those by which a system
// shows its processes and devices as files. /dev/shm holds ordinary files.
func isSystem(real string) bool {
	real = filepath.ToSlash(real)
	for _, dir := range []string{"/proc", "/sys", "/dev"} {
		if real == dir || strings.HasPrefix(real, dir+"/") {
			return !strings.HasPrefix(real, "/dev/shm/")
		}
	}
	return false
}

// maxLinks is how many links a path may lead through.
const maxLinks = 255

// resolvePath returns the absolute path that a path leads to, without links. Unlike
// filepath.EvalSymlinks it does so for a path at which nothing exists, so that
// what exists outside cannot be found out.
func resolvePath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return followLinks(splitPath(abs))
}

// followLinks is resolve for names below a directory without links.
func followLinks(real string, names []string) (string, error) {
	for links := 0; len(names) > 0; {
		name := names[0]
		names = names[1:]
		if name == ".." {
			real = filepath.Dir(real)
			continue
		}
		next := filepath.Join(real, name) // the same again for "" and "."
		target, err := os.Readlink(next)
		if err != nil {
			real = next
			continue
		}
		if links++; links > maxLinks {
			return "", fmt.Errorf("it contains more than %d symbolic links", maxLinks)
		}
		if !filepath.IsAbs(target) {
			names = append(strings.Split(filepath.ToSlash(target), "/"), names...)
			continue
		}
		root, below := splitPath(target)
		real, names = root, append(below, names...)
	}
	return real, nil
}

// splitPath returns the root of an absolute path, and the names below it.
func splitPath(abs string) (root string, names []string) {
	volume := filepath.VolumeName(abs)
	return volume + string(filepath.Separator), strings.Split(filepath.ToSlash(abs[len(volume):]), "/")
}
