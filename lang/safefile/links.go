package safefile

import "path/filepath"

// RealPath returns the absolute path of a file or directory, with all links
// followed. It fails if nothing exists there.
func RealPath(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// IsInside reports whether a path is that of a directory, or below it. Both are as
// RealPath returns them.
func IsInside(dir, path string) bool {
	relative, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(relative)
}
