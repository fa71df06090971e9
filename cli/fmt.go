package cli

import (
	"context"

	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/formatter"
)

func newFmtCommand(a *app) *cobra.Command {
	var opt formatter.Options
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
	cmd.Flags().BoolVar(&opt.Check, "check", false, "do not change files; exit with 3 if one is not formatted")
	cmd.Flags().BoolVar(&opt.Diff, "diff", false, "show the changes")
	cmd.Flags().BoolVar(&opt.Recursive, "recursive", false, "also format files in subdirectories, except those whose name begins with a dot")
	cmd.Flags().BoolVar(&opt.List, "list", true, "list files that are not formatted")
	cmd.Flags().BoolVar(&opt.Write, "write", true, "rewrite files; with --list=false --write=false, write the result to standard output")
	return cmd
}

func runFmt(ctx context.Context, a *app, opt formatter.Options, paths []string) error {
	opt.Dir, opt.Stdin, opt.Out = a.opt.Dir, a.env.Stdin, a.out
	result, err := formatter.Run(ctx, opt, paths)
	a.out.Diagnose(result.Diagnostics, result.Files)
	switch {
	case err != nil:
		return err
	case result.Diagnostics.HasErrors():
		return exit.Silent(exit.Failure)
	case opt.Check && result.Changed:
		return exit.Silent(exit.Partial)
	}
	return nil
}
