package funcs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// MaxEntries is how many names of files and directories fileset looks at. It
// ends the search in a tree whose links lead back into it.
const MaxEntries = 50_000

func (l *library) fileSetFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "path", Type: cty.String, AllowMarked: true},
			{Name: "pattern", Type: cty.String, AllowMarked: true},
		},
		Type:         function.StaticReturnType(cty.Set(cty.String)),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			path, marks := args[0].Unmark()
			pattern, patternMarks := args[1].Unmark()
			names, err := l.glob(path.AsString(), pattern.AsString())
			if err != nil {
				secret := args[0].HasMark(Sensitive) || args[1].HasMark(Sensitive)
				return cty.NilVal, globError(err, filepath.Join(path.AsString(), pattern.AsString()), secret)
			}
			l.observe([]byte(Print(names)), "fileset(%q, %q)", args...)
			return names.WithMarks(marks, patternMarks), nil
		},
	})
}

func globError(err error, pattern string, secret bool) error {
	name := fmt.Sprintf("%q", pattern)
	if secret {
		name = hidden
	}
	if errors.Is(err, doublestar.ErrBadPattern) {
		err = errors.New("syntax error in pattern")
	}
	return fmt.Errorf("failed to glob pattern %s: %w", name, cause(err))
}

// glob lists the regular files that match, relative to path, with slashes.
func (l *library) glob(path, pattern string) (cty.Value, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(l.BaseDir, path)
	}
	full := filepath.ToSlash(filepath.Join(path, pattern))
	if !doublestar.ValidatePattern(full) {
		return cty.NilVal, doublestar.ErrBadPattern
	}
	base, rest := doublestar.SplitPattern(full)
	tree := &counted{FS: os.DirFS(filepath.FromSlash(base))}
	matches, err := doublestar.Glob(tree, rest, doublestar.WithFilesOnly())
	if err == nil && tree.seen.Load() > MaxEntries {
		err = fmt.Errorf("there are more than %d files and directories to look at; "+
			"use a narrower pattern, and see whether a link leads back up", MaxEntries)
	}
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, m := range matches {
		file := filepath.Join(filepath.FromSlash(base), filepath.FromSlash(m))
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		name, err := filepath.Rel(path, file)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, cty.StringVal(filepath.ToSlash(name)))
	}
	if len(out) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(out), nil
}

// counted is a file system that shows nothing more once it has shown enough.
type counted struct {
	fs.FS
	seen atomic.Int64
}

// Stat keeps links visible as what they point to.
func (c *counted) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

func (c *counted) ReadDir(name string) ([]fs.DirEntry, error) {
	if c.seen.Load() > MaxEntries {
		return nil, nil
	}
	list, err := fs.ReadDir(c.FS, name)
	c.seen.Add(int64(len(list)) + 1)
	return list, err
}
