package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang/fetch"
	"herald/lang/library"
)

func newGetCommand(a *app) *cobra.Command {
	update := false
	cmd := &cobra.Command{
		Use:   "get",
		Short: "Fetch the modules that the configuration calls",
		Long: "Fetches modules from git repositories, with the git that is installed, into .herald/modules, and notes their commits\n" +
			"in " + library.LockFile + ". What is noted there is fetched again as it was; --update looks up branches and tags anew.",
		Example: "  herald get\n  herald get --update",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runGet(cmd.Context(), a, update) },
	}
	cmd.Flags().BoolVar(&update, "update", false, "look up branches and tags anew")
	return cmd
}

func runGet(ctx context.Context, a *app, update bool) error {
	out := &printer.Printer{Out: a.Stdout}
	dir := a.chdir
	if dir == "" {
		dir = "."
	}
	tree, diags := fetch.All(ctx, fetch.Options{
		Dir: dir, Update: update,
		Observe: func(s library.Source) { out.Linef("Fetching %s", printable(s.Key())) },
	})
	if tree != nil {
		a.diagnose(diags, tree.Files())
	} else {
		a.diagnose(diags)
	}
	if diags.HasErrors() {
		return told(ExitError)
	}
	if len(tree.Used) == 0 {
		out.Linef("The configuration calls no module from a repository.")
	}
	return out.Err
}

func newModulesCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "modules",
		Short:   "List the modules that the configuration calls",
		Long:    "Lists every module with its address, its source and, for one from a repository, the commit that is used.",
		Example: "  herald modules",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runModules(a) },
	}
}

func runModules(a *app) error {
	dir := a.chdir
	if dir == "" {
		dir = "."
	}
	tree, diags := library.Load(dir)
	a.diagnose(diags, tree.Files())
	out := &printer.Printer{Out: a.Stdout}
	listModules(out, tree, tree.Root, "")
	if diags.HasErrors() {
		return told(ExitError)
	}
	return out.Err
}

// listModules prints the modules that a module calls, and what those call.
func listModules(out *printer.Printer, tree *library.Tree, n *library.Node, prefix string) {
	for _, call := range n.Module.Calls {
		address := strings.TrimPrefix(prefix+".module."+call.Name, ".")
		line := fmt.Sprintf("%s  %s", address, call.Source)
		if commit := tree.Commit(call.Source); commit != "" {
			line += "  " + commit
		}
		out.Linef("%s", printable(line))
		if child := n.Calls[call.Name]; child != nil {
			listModules(out, tree, child, address)
		}
	}
}
