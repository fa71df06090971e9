package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/state/backend"
)

// ReadFileOrStdin reads a file that a person named, relative to the project, or standard
// input for "-".
func (o *Options) ReadFileOrStdin(source string) ([]byte, error) {
	if source == "-" {
		data, err := safefile.ReadAll(o.Env.Stdin, backend.MaxSize)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return data, nil
	}
	path := o.Dir.Path(source)
	data, err := safefile.ReadStream(path, backend.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.Errorf(problem.NoSuchFile, "there is no file %s.%s", source, diag.DidYouMean(source, siblingFiles(path, source)))
	}
	return data, err
}

// siblingFiles returns the files in the directory of one that does not exist, named as a
// person named that one.
func siblingFiles(path, given string) []string {
	// A directory that cannot be listed offers no names.
	entries, _ := os.ReadDir(filepath.Dir(path))
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, filepath.Join(filepath.Dir(given), entry.Name()))
		}
	}
	return names
}
