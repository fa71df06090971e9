package funcs

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func (l *library) files() []entry {
	const path = "The path of a file, relative to the configuration."
	return []entry{
		{"file", l.fileFunc(), "Reads a text file in UTF-8.",
			[]string{path}, []Example{{`file("notes.md")`, "<<EOT\n# Launch\n\nTomorrow.\n\nEOT"}}},
		{"filebase64", l.fileBase64Func(), "Reads any file, as Base64.",
			[]string{path}, []Example{{`filebase64("hello.tftpl")`, `"SGVsbG8sICR7bmFtZX0h"`}}},
		{"fileexists", l.fileExistsFunc(), "Tells whether there is a file; a directory is an error.",
			[]string{path}, []Example{{`fileexists("notes.md")`, `true`}, {`fileexists("none.md")`, `false`}}},
		{"fileset", l.fileSetFunc(), "Lists the files below a directory whose names match a pattern.",
			[]string{"The path of a directory.", "The pattern: * and ? within a name, ** over directories, {a,b} and [a-z]."},
			[]Example{{`fileset(".", "*.{md,tftpl}")`, "toset([\n  \"hello.tftpl\",\n  \"notes.md\",\n])"}}},
		{"templatefile", l.templateFile(), "Reads a file as a template and fills it in. A template can include others, 8 deep, and give 16 MiB of text at most.",
			[]string{path, "An object with the values that the template may refer to."},
			[]Example{{`templatefile("hello.tftpl", { name = "Ann" })`, `"Hello, Ann!"`}}},
	}
}

func (l *library) paths() []entry {
	const path = "The path."
	return []entry{
		{"abspath", ofText("path", l.abspath), "Gives the absolute path of a path that is relative to the configuration.",
			[]string{path}, []Example{{`abspath("/a/../b")`, `"/b"`}}},
		{"basename", ofText("path", func(p string) (string, error) { return filepath.Base(p), nil }),
			"Gives the last part of a path.",
			[]string{path}, []Example{{`basename("foo/bar/baz.txt")`, `"baz.txt"`}}},
		{"dirname", ofText("path", func(p string) (string, error) { return filepath.Dir(p), nil }),
			"Gives a path without its last part.",
			[]string{path}, []Example{{`dirname("foo/bar/baz.txt")`, `"foo/bar"`}}},
		{"pathexpand", ofText("path", l.expand), "Replaces ~ at the beginning of a path by the home directory.",
			[]string{path}, []Example{{`basename(pathexpand("~/notes.md"))`, `"notes.md"`}}},
	}
}

func (l *library) abspath(p string) (string, error) {
	if !filepath.IsAbs(p) {
		p = filepath.Join(cmp.Or(l.Root, l.BaseDir), p)
	}
	abs, err := filepath.Abs(p)
	return filepath.ToSlash(abs), err
}

func (l *library) expand(p string) (string, error) {
	if !strings.HasPrefix(p, "~") {
		return p, nil
	}
	if len(p) > 1 && p[1] != '/' && p[1] != filepath.Separator {
		return "", errors.New("cannot expand user-specific home dir")
	}
	home, err := l.home()
	if err != nil {
		return "", fmt.Errorf("cannot tell the home directory: %w", err)
	}
	return filepath.Join(home, p[1:]), nil
}

// resolve gives the path in the file system for a path in the configuration.
func (l *library) resolve(p string) (string, error) {
	p, err := l.expand(p)
	if err != nil {
		return "", fmt.Errorf("failed to expand ~: %w", err)
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(l.BaseDir, p)
	}
	return filepath.Clean(p), nil
}

// read gives the content of a file; errors name it as shown does.
func (l *library) read(path cty.Value) ([]byte, error) {
	p, _ := path.Unmark()
	where, err := l.resolve(p.AsString())
	if err != nil {
		return nil, function.NewArgError(0, err)
	}
	src, err := readFile(where)
	if err == nil {
		l.observe(src, "%s", path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.observe(nil, "%s", path)
		return nil, function.NewArgErrorf(0, "no file exists at %s; paths are relative to %s, "+
			"and the file must be there before Herald runs", shown(path), l.base())
	case err != nil:
		return nil, function.NewArgErrorf(0, "failed to read file %s: %w", shown(path), cause(err))
	}
	return src, nil
}

// readFile refuses what is no file: a device may never end.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// observe tells what was found out about paths. A sensitive path is a secret,
// so nothing is told of it.
func (l *library) observe(found []byte, what string, paths ...cty.Value) {
	if l.Observe == nil {
		return
	}
	names := make([]any, len(paths))
	for i, p := range paths {
		if p.IsMarked() {
			return
		}
		names[i] = filepath.ToSlash(filepath.Clean(p.AsString()))
	}
	l.Observe(fmt.Sprintf(what, names...), found)
}

// byteOrderMark is what some editors begin a file in UTF-8 with. It is no part
// of the text.
const byteOrderMark = "\ufeff"

// readText is read for files that must be text.
func (l *library) readText(path cty.Value) (string, error) {
	src, err := l.read(path)
	if err == nil && !utf8.Valid(src) {
		err = fmt.Errorf("contents of %s are not valid UTF-8; use the filebase64 function to obtain "+
			"the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) "+
			"to obtain file hashing results instead", shown(path))
	}
	return strings.TrimPrefix(string(src), byteOrderMark), err
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

// base names BaseDir in errors.
func (l *library) base() string {
	if l.BaseDir == "" || l.BaseDir == "." {
		return "the working directory"
	}
	return fmt.Sprintf("%q", l.BaseDir)
}

// cause is an error of the file system without the path that it repeats.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// ofFile makes a function of a path.
func ofFile(ty cty.Type, f func(path cty.Value) (cty.Value, error)) function.Function {
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

func (l *library) fileFunc() function.Function {
	return ofFile(cty.String, func(path cty.Value) (cty.Value, error) {
		text, err := l.readText(path)
		return cty.StringVal(text), err
	})
}

func (l *library) fileBase64Func() function.Function {
	return ofFile(cty.String, func(path cty.Value) (cty.Value, error) {
		src, err := l.read(path)
		return cty.StringVal(base64.StdEncoding.EncodeToString(src)), err
	})
}

func (l *library) fileExistsFunc() function.Function {
	return ofFile(cty.Bool, func(path cty.Value) (cty.Value, error) {
		p, _ := path.Unmark()
		where, err := l.resolve(p.AsString())
		if err != nil {
			return cty.NilVal, err
		}
		info, err := os.Stat(where)
		l.observe(fmt.Append(nil, err == nil), "fileexists(%q)", path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return cty.False, nil
		case err != nil:
			return cty.NilVal, fmt.Errorf("failed to stat %s: %w", shown(path), cause(err))
		case info.Mode().IsRegular():
			return cty.True, nil
		case info.IsDir():
			return cty.NilVal, fmt.Errorf("%s is a directory, not a file", shown(path))
		default:
			return cty.NilVal, fmt.Errorf("%s is not a regular file, but %s", shown(path), info.Mode().Type())
		}
	})
}
