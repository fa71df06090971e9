package funcs

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/confine"
)

// MaxEntries is how many names of files and directories fileset looks at. It
// ends the search in a tree whose links lead back into it.
const MaxEntries = 50_000

func (l *functionSet) fileSetFunc() function.Function {
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
			names, err := l.globFiles(path.AsString(), pattern.AsString())
			if err != nil {
				secret := args[0].HasMark(Sensitive) || args[1].HasMark(Sensitive)
				return cty.NilVal, globError(err, filepath.Join(path.AsString(), pattern.AsString()), secret)
			}
			l.reportDigest(digestOf(Print(names)), "fileset(%q, %q)", args...)
			return names.WithMarks(marks, patternMarks), nil
		},
	})
}

func globError(err error, pattern string, secret bool) error {
	name := fmt.Sprintf("%q", pattern)
	if secret {
		name = sensitiveText
	}
	if errors.Is(err, doublestar.ErrBadPattern) {
		err = errors.New("syntax error in pattern")
	}
	if refused := confine.Refusal(err); refused != nil && secret {
		err = errors.New("it is outside the directories that the configuration can read")
	}
	return fmt.Errorf("failed to glob pattern %s: %w", name, withoutPath(err))
}

// globFiles lists the regular files that match, relative to path, with slashes.
func (l *functionSet) globFiles(path, pattern string) (cty.Value, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(l.BaseDir, path)
	}
	full := filepath.ToSlash(filepath.Join(path, pattern))
	if !doublestar.ValidatePattern(full) {
		return cty.NilVal, doublestar.ErrBadPattern
	}
	files, err := l.fileReader()
	if err != nil {
		return cty.NilVal, err
	}
	base, rest := doublestar.SplitPattern(full)
	base = filepath.FromSlash(base)
	below, err := files.Tree(base)
	if err != nil {
		return cty.NilVal, err
	}
	tree := &limitedTree{Tree: below}
	matches, err := doublestar.Glob(tree, rest, doublestar.WithFilesOnly())
	if err == nil {
		err = tree.refused
	}
	if err == nil && tree.entries > MaxEntries {
		err = fmt.Errorf("there are more than %d files and directories to look at; "+
			"use a narrower pattern, and see whether a link leads back up", MaxEntries)
	}
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, m := range matches {
		info, err := tree.Stat(m)
		if tree.refused != nil {
			return cty.NilVal, tree.refused
		}
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		name, err := filepath.Rel(path, filepath.Join(base, filepath.FromSlash(m)))
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

// limitedTree is a directory that shows nothing more once it has shown enough.
type limitedTree struct {
	*confine.Tree
	entries int
	refused error // the first name that may not be read
}

// Stat keeps links visible as what they point to.
func (c *limitedTree) Stat(name string) (fs.FileInfo, error) {
	info, err := c.Tree.Stat(name)
	return info, c.recordRefusal(name, err)
}

// ReadDir lists a directory.
func (c *limitedTree) ReadDir(name string) ([]fs.DirEntry, error) {
	if c.entries > MaxEntries {
		return nil, nil
	}
	list, err := c.Tree.ReadDir(name)
	c.entries += len(list) + 1
	return list, c.recordRefusal(name, err)
}

// recordRefusal keeps the first refusal, because a search passes over errors.
func (c *limitedTree) recordRefusal(name string, err error) error {
	if refused := confine.Refusal(err); refused != nil && c.refused == nil {
		c.refused = fmt.Errorf("%s: %w", name, refused)
	}
	return err
}
