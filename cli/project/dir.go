package project

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"herald/lang/module"
	"herald/lang/safefile"
)

// Names of Herald's own files and directories.
const (
	OwnDir     = safefile.HeraldDir // in the project's directory
	SandboxDir = "sandbox"          // in OwnDir
	stateFile  = "herald.state.json"
)

// maxMetadata is the largest size of Herald's own files, in bytes.
const maxMetadata = 1 << 20

// Dir is the directory of a project, relative to the working directory; "" is
// the working directory itself.
type Dir string

// Path returns a path that a person gave, which is relative to the project.
func (d Dir) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(string(d), name)
}

// Own returns a path in the directory of Herald's own files.
func (d Dir) Own(elements ...string) string {
	return filepath.Join(append([]string{string(d), OwnDir}, elements...)...)
}

// MakeOwn makes the directory of Herald's own files.
func (d Dir) MakeOwn() error {
	if err := safefile.MakeDirs(d.Own()); err != nil {
		return fmt.Errorf("create the directory for Herald's own files: %w", err)
	}
	return nil
}

// Abs returns the absolute path; "" when it cannot be determined.
func (d Dir) Abs() string {
	dir, err := filepath.Abs(string(d))
	if err != nil {
		return ""
	}
	return dir
}

// String returns the path, which is never empty.
func (d Dir) String() string { return cmp.Or(string(d), ".") }

// Relative returns a path relative to the project where that is possible.
func (d Dir) Relative(path string) string {
	if short, err := filepath.Rel(string(d), path); err == nil {
		return short
	}
	return path
}

// HasConfiguration reports whether the directory has files of a configuration. It
// is true for one that cannot be read, which opening the project reports.
func (d Dir) HasConfiguration() bool {
	entries, err := os.ReadDir(d.String())
	return err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return module.IsSource(e.Name()) })
}

// workingDir returns the working directory; "" when it cannot be determined.
func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}
