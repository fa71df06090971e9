// Package formatter formats files and directories of configuration, as herald fmt does.
//
// It must not know what formatting changes in a file.
package formatter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/diff"

	"herald/cli/failure"
	"herald/cli/output"
	"herald/cli/printer"
	"herald/cli/project"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/format"
	"herald/lang/safefile"
)

// Options say what is done with files that are not formatted.
type Options struct {
	List      bool // list them
	Write     bool // rewrite them
	Diff      bool // show the changes
	Check     bool // only find out whether there are any; files are not written
	Recursive bool // also those in subdirectories

	Dir   project.Dir // that paths are relative to
	Stdin io.Reader
	Out   *output.Output
}

// Result says what Run found.
type Result struct {
	Changed     bool // something was not formatted
	Diagnostics hcl.Diagnostics
	Files       map[string]*hcl.File // that the diagnostics refer to
}

// standardInput is the path of standard input.
const standardInput = "-"

// maxSize is the largest size of a file, in bytes.
const maxSize = 64 << 20

// formatting is one run.
type formatting struct {
	opt    Options
	out    *printer.Printer
	result Result
}

// Run formats files and directories; without paths the directory of the options, and for
// "-" standard input. It fails if the paths cannot be combined, if something cannot be
// printed, or if the context ends. Problems of files are in the result.
func Run(ctx context.Context, opt Options, paths []string) (Result, error) {
	f := &formatting{opt: opt, out: &printer.Printer{Out: opt.Out.Stdout}, result: Result{Files: map[string]*hcl.File{}}}
	if opt.Check {
		f.opt.Write = false
	}
	switch {
	case slices.Equal(paths, []string{standardInput}):
		f.opt.List, f.opt.Write = false, false
		f.formatStdin()
	case slices.Contains(paths, standardInput):
		return f.result, failure.Usage("standard input (-) cannot be combined with other arguments: use either - or files and directories")
	case len(paths) == 0:
		f.formatDir(ctx, ".")
	default:
		for _, path := range paths {
			f.formatPath(ctx, filepath.Clean(path))
		}
	}
	return f.result, errors.Join(f.out.Err, ctx.Err())
}

func (f *formatting) addError(code problem.Code, format string, args ...any) {
	f.result.Diagnostics = append(f.result.Diagnostics, diag.Errorf(hcl.Range{}, code, format, args...))
}

// formatPath formats what was named: a directory or a file.
func (f *formatting) formatPath(ctx context.Context, path string) {
	info, err := os.Stat(f.opt.Dir.Path(path))
	switch {
	case errors.Is(err, os.ErrNotExist):
		f.addError(problem.NoSuchFileOrDirectory, "There is no file or directory %q. Check the path.", path)
	case err != nil:
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
	case info.IsDir():
		f.formatDir(ctx, path)
	case strings.HasSuffix(path, ".json"):
		f.addError(problem.NotNativeSyntax, "%q is a JSON file, which fmt does not change. It formats only files whose name ends in .hcl.", path)
	case !strings.HasSuffix(path, ".hcl"):
		f.addError(problem.NotNativeSyntax, "The name of %q does not end in .hcl, so it is not a configuration file. "+
			"To format it anyway, pass it on standard input: herald fmt - < FILE", path)
	default:
		f.formatFile(path)
	}
}

// formatDir formats the files of a directory and, if that is wanted, of those below
// it. A link to a file is followed; one to a directory is not.
func (f *formatting) formatDir(ctx context.Context, path string) {
	entries, err := os.ReadDir(f.opt.Dir.Path(path))
	if err != nil {
		f.addError(problem.DirectoryCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		switch {
		case ctx.Err() != nil:
			return
		case strings.HasPrefix(entry.Name(), "."):
		case entry.IsDir() && f.opt.Recursive:
			f.formatDir(ctx, name)
		case strings.HasSuffix(name, ".hcl") && !f.isLinkToDirectory(name):
			f.formatFile(name)
		}
	}
}

func (f *formatting) isLinkToDirectory(path string) bool {
	info, err := os.Stat(f.opt.Dir.Path(path))
	return err == nil && info.IsDir()
}

func (f *formatting) formatStdin() {
	src, err := safefile.ReadAll(f.opt.Stdin, maxSize)
	if err != nil {
		f.addError(problem.StandardInputCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	f.formatSource("<stdin>", src)
}

func (f *formatting) formatFile(path string) {
	at, err := filepath.EvalSymlinks(f.opt.Dir.Path(path))
	if err != nil {
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	if f.leadsOutside(path, at) {
		f.result.Diagnostics = append(f.result.Diagnostics, diag.Warnf(hcl.Range{}, problem.FileOutsideProject,
			"%q is a symbolic link to %s, which is not below the current directory, so fmt does not change it. To format it, run herald fmt there.", path, at))
		return
	}
	src, err := safefile.Read(at, maxSize)
	if err != nil {
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	if laidOut, ok := f.formatSource(path, src); ok && f.opt.Write {
		if err := safefile.Write(at, laidOut, safefile.Options{KeepMode: true, Durable: true}); err != nil {
			f.addError(problem.FileCannotBeWritten, "%s The file was not changed.", failure.Sentence(err))
		}
	}
}

// leadsOutside reports whether a path is a symbolic link to a file, at, that is
// not below the current directory: the author of a link in a checkout decides
// what would be rewritten.
func (f *formatting) leadsOutside(path, at string) bool {
	info, err := os.Lstat(f.opt.Dir.Path(path))
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return false // reading the file reports the error
	}
	root, err := safefile.RealPath(f.opt.Dir.Path("."))
	if err == nil {
		at, err = safefile.RealPath(at)
	}
	return err != nil || !safefile.IsInside(root, at)
}

// formatSource formats a text and prints what the options ask for. ok is false when there is
// nothing to change.
func (f *formatting) formatSource(name string, src []byte) (laidOut []byte, ok bool) {
	laidOut, diags := format.Source(name, src)
	if diags.HasErrors() {
		f.result.Files[name] = &hcl.File{Bytes: src}
		f.result.Diagnostics = append(f.result.Diagnostics, diags...)
		return nil, false
	}
	ok = !bytes.Equal(src, laidOut)
	f.result.Changed = f.result.Changed || ok
	if ok && f.opt.List {
		f.out.Linef("%s", visible.Escape(name))
	}
	if ok && f.opt.Diff {
		f.out.Text(diff.Diff("old/"+name, src, "new/"+name, laidOut))
	}
	if !f.opt.Check && !f.opt.List && !f.opt.Write && !f.opt.Diff && f.out.Err == nil {
		f.out.Err = f.opt.Out.WriteExact(laidOut)
	}
	return laidOut, ok
}
