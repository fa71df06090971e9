package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/format"
	"herald/lang/safefile"
)

// standardInput is the path that means it.
const standardInput = "-"

type fmtOptions struct {
	list, write, diff, check, recursive bool
}

func newFmtCommand(a *app) *cobra.Command {
	var opt fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Format configuration files",
		Long: "Rewrite files in the canonical format, which is that of terraform fmt, and list the files that changed. PATH is a file\n" +
			"whose name ends in .hcl or a directory; the default is the current directory, and - is standard input, whose formatted\n" +
			"text is written to standard output. JSON files and files that cannot be parsed are not changed.\n" +
			"\n" +
			"Exit codes: 0 done, 1 a file could not be parsed, read or written, 3 with --check if a file is not formatted.",
		Example: "  herald fmt\n  herald fmt --check --recursive\n  herald fmt - < main.hcl",
		RunE:    func(cmd *cobra.Command, args []string) error { return runFmt(cmd.Context(), a, opt, args) },
	}
	cmd.Flags().BoolVar(&opt.check, "check", false, "do not change files; exit with 3 if one is not formatted")
	cmd.Flags().BoolVar(&opt.diff, "diff", false, "show the changes")
	cmd.Flags().BoolVar(&opt.recursive, "recursive", false, "also format files in subdirectories, except those whose name begins with a dot")
	cmd.Flags().BoolVar(&opt.list, "list", true, "list files that are not formatted")
	cmd.Flags().BoolVar(&opt.write, "write", true, "rewrite files; with --list=false --write=false, write the result to standard output")
	return cmd
}

// formatting is one run of fmt.
type formatting struct {
	*app
	opt     fmtOptions
	out     *printer.Printer
	files   map[string]*hcl.File // that have problems
	diags   hcl.Diagnostics
	changed bool
}

func runFmt(ctx context.Context, a *app, opt fmtOptions, paths []string) error {
	f := &formatting{app: a, opt: opt, out: &printer.Printer{Out: a.out.Stdout}, files: map[string]*hcl.File{}}
	if opt.check {
		f.opt.write = false
	}
	switch {
	case slices.Equal(paths, []string{standardInput}):
		f.opt.list, f.opt.write = false, false
		f.formatStdin()
	case slices.Contains(paths, standardInput):
		return failure.Usage("standard input (-) is laid out alone: name either - or files and directories")
	case len(paths) == 0:
		f.formatDir(ctx, ".")
	default:
		for _, path := range paths {
			f.formatPath(ctx, filepath.Clean(path))
		}
	}
	a.out.Diagnose(f.diags, f.files)
	switch {
	case f.out.Err != nil || ctx.Err() != nil:
		return errors.Join(f.out.Err, ctx.Err())
	case f.diags.HasErrors():
		return exit.Silent(exit.Failure)
	case opt.check && f.changed:
		return exit.Silent(exit.Partial)
	}
	return nil
}

func (f *formatting) addError(code problem.Code, format string, args ...any) {
	f.diags = append(f.diags, diag.Errorf(hcl.Range{}, code, format, args...))
}

// formatPath lays out what was named: a directory or a file.
func (f *formatting) formatPath(ctx context.Context, path string) {
	info, err := os.Stat(f.app.opt.Dir.Path(path))
	switch {
	case errors.Is(err, os.ErrNotExist):
		f.addError(problem.NoSuchFileOrDirectory, "There is no %q to lay out. Check the path.", path)
	case err != nil:
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
	case info.IsDir():
		f.formatDir(ctx, path)
	case strings.HasSuffix(path, ".json"):
		f.addError(problem.NotNativeSyntax, "%q is JSON, which fmt leaves alone. It lays out files whose names end in .hcl.", path)
	case !strings.HasSuffix(path, ".hcl"):
		f.addError(problem.NotNativeSyntax, "The name of %q does not end in .hcl, so it is no file of Herald's. "+
			"To lay it out all the same, give it on standard input: herald fmt - < FILE", path)
	default:
		f.formatFile(path)
	}
}

// formatDir lays out the files of a directory and, if that is wanted, of those below
// it. A link to a file is followed; one to a directory is not.
func (f *formatting) formatDir(ctx context.Context, path string) {
	entries, err := os.ReadDir(f.app.opt.Dir.Path(path))
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
		case entry.IsDir() && f.opt.recursive:
			f.formatDir(ctx, name)
		case strings.HasSuffix(name, ".hcl") && !f.isLinkToDirectory(name):
			f.formatFile(name)
		}
	}
}

func (f *formatting) isLinkToDirectory(path string) bool {
	info, err := os.Stat(f.app.opt.Dir.Path(path))
	return err == nil && info.IsDir()
}

func (f *formatting) formatStdin() {
	src, err := safefile.ReadAll(f.env.Stdin, maxSource)
	if err != nil {
		f.addError(problem.StandardInputCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	f.formatSource("<stdin>", src)
}

func (f *formatting) formatFile(path string) {
	at, err := filepath.EvalSymlinks(f.app.opt.Dir.Path(path))
	if err != nil {
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	if f.leadsOutside(path, at) {
		f.diags = append(f.diags, diag.Warnf(hcl.Range{}, problem.FileOutsideProject,
			"%q is a symbolic link to %s, which is not below the current directory, so fmt leaves it alone. To lay it out, run herald fmt there.", path, at))
		return
	}
	src, err := safefile.Read(at, maxSource)
	if err != nil {
		f.addError(problem.FileCannotBeRead, "%s", failure.Sentence(err))
		return
	}
	if laidOut, ok := f.formatSource(path, src); ok && f.opt.write {
		if err := safefile.Write(at, laidOut, safefile.Options{KeepMode: true, Durable: true}); err != nil {
			f.addError(problem.FileCannotBeWritten, "%s The file is as it was.", failure.Sentence(err))
		}
	}
}

// leadsOutside reports whether a path is a symbolic link to a file, at, that is
// not below the current directory: whoever made the link in a checkout decides
// what would be rewritten.
func (f *formatting) leadsOutside(path, at string) bool {
	info, err := os.Lstat(f.app.opt.Dir.Path(path))
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return false // an error is found by whoever reads the file
	}
	root, err := safefile.RealPath(f.app.opt.Dir.Path("."))
	if err == nil {
		at, err = safefile.RealPath(at)
	}
	return err != nil || !safefile.IsInside(root, at)
}

// formatSource lays out a text and tells what is asked for. ok is false when there is
// nothing to change.
func (f *formatting) formatSource(name string, src []byte) (laidOut []byte, ok bool) {
	laidOut, diags := format.Source(name, src)
	if diags.HasErrors() {
		f.files[name] = &hcl.File{Bytes: src}
		f.diags = append(f.diags, diags...)
		return nil, false
	}
	ok = !bytes.Equal(src, laidOut)
	f.changed = f.changed || ok
	if ok && f.opt.list {
		f.out.Linef("%s", visible.Escape(name))
	}
	if ok && f.opt.diff {
		f.out.Text(diff.Diff("old/"+name, src, "new/"+name, laidOut))
	}
	if !f.opt.check && !f.opt.list && !f.opt.write && !f.opt.diff && f.out.Err == nil {
		f.out.Err = f.app.out.WriteExact(laidOut)
	}
	return laidOut, ok
}
