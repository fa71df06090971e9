package trial

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
	"herald/lang/suite"
)

// FileOptions say which test files are read.
type FileOptions struct {
	Dir    string   // of the project
	Tests  string   // directory of test files, relative to Dir, in addition to Dir itself
	Filter []string // paths of the files; all if it is empty
}

// ReadFiles reads test files. sources are those of the configuration and of the test
// files. Mistakes in the files are in diags. It fails if a file that is asked for does
// not exist, or if one cannot be read.
func ReadFiles(config *lang.Config, opt FileOptions) (files []*suite.File, sources map[string]*hcl.File, diags hcl.Diagnostics, err error) {
	names, err := suite.Find(opt.Dir, opt.Tests)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(opt.Filter) > 0 {
		if names, err = filterFiles(names, opt.Filter); err != nil {
			return nil, nil, nil, err
		}
	}
	reader := config.Sources()
	if with, err := reader.With(filepath.Join(opt.Dir, opt.Tests)); err == nil { // it need not exist
		reader = with
	}
	sources = config.Files()
	for _, name := range names {
		src, err := source.ReadIn(reader, filepath.Join(opt.Dir, name))
		if err != nil {
			return nil, nil, nil, fmt.Errorf("read a test file: %w", err)
		}
		f, more := suite.Read(filepath.ToSlash(name), src)
		diags = append(diags, more...)
		files, sources[f.Path] = append(files, f), f.Source
	}
	return files, sources, diags, nil
}

// filterFiles returns the files that are asked for by path.
func filterFiles(names, filter []string) ([]string, error) {
	var out []string
	for _, wanted := range filter {
		switch {
		case len(names) == 0:
			return nil, problem.Errorf(problem.NoSuchTestFile, "there is no test file %s, nor any other: the names of test files end in .test.hcl, in this directory or in that of --test-directory", wanted)
		case !slices.Contains(names, filepath.Clean(wanted)):
			return nil, problem.Errorf(problem.NoSuchTestFile, "there is no test file %s; the test files are %s.%s", wanted, diag.List(names), diag.DidYouMean(wanted, names))
		}
	}
	for _, name := range names {
		if slices.ContainsFunc(filter, func(wanted string) bool { return filepath.Clean(wanted) == name }) {
			out = append(out, name)
		}
	}
	return out, nil
}
