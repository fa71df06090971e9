package cli

import (
	"context"

	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/lang/diag/visible"
	"herald/lang/fetch"
	"herald/lang/library"
)

func newGetCommand(a *app) *cobra.Command {
	update := false
	cmd := &cobra.Command{
		Use:   "get",
		Short: "Fetch the modules that the configuration calls",
		Long: "Fetch modules from git repositories, with the installed git, into .herald/modules, and write their commits and a hash of\n" +
			"their files to " + library.LockFile + ". Modules that are locked there are fetched at that commit; --update resolves branches and\n" +
			"tags again. With --untrusted, only locked modules are fetched.",
		Example: "  herald get\n  herald get --update",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runGet(cmd.Context(), a, update) },
	}
	cmd.Flags().BoolVar(&update, "update", false, "resolve branches and tags again")
	return cmd
}

func runGet(ctx context.Context, a *app, update bool) error {
	out := &printer.Printer{Out: a.out.Stdout}
	tree, err := fetchModules(ctx, a, out, update)
	if err != nil {
		return err
	}
	if len(tree.Used) == 0 {
		out.Linef("The configuration calls no module from a repository.")
	}
	return out.Err
}

// fetchModules fetches modules and says which. Problems have been printed when it
// fails.
func fetchModules(ctx context.Context, a *app, out *printer.Printer, update bool) (*library.Tree, error) {
	opt, err := a.opt.Library()
	if err != nil {
		return nil, err
	}
	tree, diags := fetch.All(ctx, fetch.Options{
		Options: opt, Update: update,
		Observe: func(s library.Source) { out.Linef("Fetching %s", visible.Escape(s.Key())) },
	})
	if tree != nil {
		a.out.Diagnose(diags, tree.Files())
	} else {
		a.out.Diagnose(diags)
	}
	if diags.HasErrors() {
		return nil, exit.Silent(exit.Failure)
	}
	return tree, out.Err
}

// fetchMissingModules fetches only what is not there, unless update asks for all. What
// else is wrong with the configuration is for those to tell who read all of it.
func fetchMissingModules(ctx context.Context, a *app, out *printer.Printer, update bool) error {
	opt, err := a.opt.Library()
	if err != nil {
		return err
	}
	if tree, _ := library.Load(opt); len(tree.Missing) > 0 || update {
		_, err = fetchModules(ctx, a, out, update)
	}
	return err
}
