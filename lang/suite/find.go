package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Find lists the test files of a project: those in its directory and those in
// the directory of tests, which need not be there. Both paths and results are
// relative to dir.
func Find(dir, tests string) ([]string, error) {
	var out []string
	for _, sub := range slices.Compact([]string{".", filepath.Clean(tests)}) {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look for tests: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() && IsTest(e.Name()) {
				out = append(out, filepath.Join(sub, e.Name()))
			}
		}
	}
	return out, nil
}

// IsTest reports whether a file of that name holds tests.
func IsTest(name string) bool {
	return !strings.HasPrefix(name, ".") && strings.HasSuffix(strings.TrimSuffix(name, ".json"), ".test.hcl")
}
