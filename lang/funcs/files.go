package funcs

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/confine"
)

func (l *functionSet) fileFunctions() []definition {
	const path = "The path of a file, relative to the configuration."
	return []definition{
		{"file", l.fileFunc(), "Reads a text file in UTF-8.",
			[]string{path}, []Example{{`file("notes.md")`, "<<EOT\n# Launch\n\nTomorrow.\n\nEOT"}}},
		{"filebase64", l.fileBase64Func(), "Reads any file, as Base64.",
			[]string{path}, []Example{{`filebase64("hello.tftpl")`, `"SGVsbG8sICR7bmFtZX0h"`}}},
		{"fileexists", l.fileExistsFunc(), "Reports whether there is a file; a directory is an error.",
			[]string{path}, []Example{{`fileexists("notes.md")`, `true`}, {`fileexists("none.md")`, `false`}}},
		{"fileset", l.fileSetFunc(), "Lists the files below a directory whose names match a pattern.",
			[]string{"The path of a directory.", "The pattern: * and ? within a name, ** over directories, {a,b} and [a-z]."},
			[]Example{{`fileset(".", "*.{md,tftpl}")`, "toset([\n  \"hello.tftpl\",\n  \"notes.md\",\n])"}}},
		{"templatefile", l.templateFileFunc(), "Reads a file as a template and fills it in. A template can include others, 8 deep, and give 16 MiB of text at most.",
			[]string{path, "An object with the values that the template may refer to."},
			[]Example{{`templatefile("hello.tftpl", { name = "Ann" })`, `"Hello, Ann!"`}}},
	}
}

func (l *functionSet) pathFunctions() []definition {
	const path = "The path."
	return []definition{
		{"abspath", textFunc("path", l.absolutePath), "Returns the absolute path of a path that is relative to the configuration.",
			[]string{path}, []Example{{`abspath("/a/../b")`, `"/b"`}}},
		{"basename", textFunc("path", func(p string) (string, error) { return filepath.Base(p), nil }),
			"Returns the last part of a path.",
			[]string{path}, []Example{{`basename("foo/bar/baz.txt")`, `"baz.txt"`}}},
		{"dirname", textFunc("path", func(p string) (string, error) { return filepath.Dir(p), nil }),
			"Returns a path without its last part.",
			[]string{path}, []Example{{`dirname("foo/bar/baz.txt")`, `"foo/bar"`}}},
		{"pathexpand", textFunc("path", l.expandHome), "Replaces ~ at the beginning of a path by the home directory.",
			[]string{path}, []Example{{`basename(pathexpand("~/notes.md"))`, `"notes.md"`}}},
	}
}

func (l *functionSet) absolutePath(p string) (string, error) {
	if !filepath.IsAbs(p) {
		p = filepath.Join(cmp.Or(l.Root, l.BaseDir), p)
	}
	abs, err := filepath.Abs(p)
	return filepath.ToSlash(abs), err
}

func (l *functionSet) expandHome(p string) (string, error) {
	if !strings.HasPrefix(p, "~") {
		return p, nil
	}
	if len(p) > 1 && p[1] != '/' && p[1] != filepath.Separator {
		return "", errors.New("cannot expand user-specific home dir")
	}
	home, err := l.homeDir()
	if err != nil {
		return "", fmt.Errorf("cannot tell the home directory: %w", err)
	}
	return filepath.Join(home, p[1:]), nil
}

// resolvePath returns the path in the file system for a path in the configuration.
func (l *functionSet) resolvePath(p string) (string, error) {
	p, err := l.expandHome(p)
	if err != nil {
		return "", fmt.Errorf("failed to expand ~: %w", err)
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(l.BaseDir, p)
	}
	return filepath.Clean(p), nil
}

// withoutByteOrderMark makes a function of a text not see such a mark.
func withoutByteOrderMark(f function.Function) function.Function {
	trimmed := func(args []cty.Value) []cty.Value {
		text, marks := args[0].Unmark()
		if !text.IsKnown() || text.IsNull() || !strings.HasPrefix(text.AsString(), byteOrderMark) {
			return args
		}
		return append([]cty.Value{cty.StringVal(strings.TrimPrefix(text.AsString(), byteOrderMark)).WithMarks(marks)}, args[1:]...)
	}
	return function.New(&function.Spec{
		Params: f.Params(),
		Type:   func(args []cty.Value) (cty.Type, error) { return f.ReturnTypeForValues(trimmed(args)) },
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(trimmed(args)) },
	})
}

// fileFunc makes a function of a path.
func fileFunc(ty cty.Type, f func(path cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "path", Type: cty.String, AllowMarked: true}},
		Type:         function.StaticReturnType(ty),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			return v.WithSameMarks(args[0]), nil
		},
	})
}

func (l *functionSet) fileFunc() function.Function {
	return fileFunc(cty.String, func(path cty.Value) (cty.Value, error) {
		text, err := l.readText(path)
		return cty.StringVal(text), err
	})
}

func (l *functionSet) fileBase64Func() function.Function {
	return fileFunc(cty.String, func(path cty.Value) (cty.Value, error) {
		src, err := l.readFile(path)
		return cty.StringVal(base64.StdEncoding.EncodeToString(src)), err
	})
}

func (l *functionSet) fileExistsFunc() function.Function {
	return fileFunc(cty.Bool, func(path cty.Value) (cty.Value, error) {
		p, _ := path.Unmark()
		where, err := l.resolvePath(p.AsString())
		if err != nil {
			return cty.NilVal, err
		}
		files, err := l.fileReader()
		if err != nil {
			return cty.NilVal, fmt.Errorf("failed to stat %s: %w", describeArg(path), withoutPath(err))
		}
		info, err := files.Stat(where)
		if refused := confine.Refusal(err); refused != nil {
			return cty.NilVal, fmt.Errorf("failed to stat %s: %w", describeArg(path), hideTarget(refused, path))
		}
		l.reportDigest(digestOf(strconv.FormatBool(err == nil)), "fileexists(%q)", path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return cty.False, nil
		case err != nil:
			return cty.NilVal, fmt.Errorf("failed to stat %s: %w", describeArg(path), withoutPath(err))
		case info.Mode().IsRegular():
			return cty.True, nil
		case info.IsDir():
			return cty.NilVal, fmt.Errorf("%s is a directory, not a file", describeArg(path))
		default:
			return cty.NilVal, fmt.Errorf("%s is not a regular file, but %s", describeArg(path), info.Mode().Type())
		}
	})
}
