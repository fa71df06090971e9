package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/lang/diag"
	"herald/lang/diag/visible"
	"herald/lang/library"
)

func newModulesCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "modules",
		Short: "List the modules that the configuration calls",
		Long: "List every module with its address, its source and, if it is from a repository, the commit in use. With --json, write them\n" +
			"in the format of terraform modules.",
		Example: "  herald modules\n  herald modules --json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runModules(a, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// modulesFormat is the version of the JSON document. Its first number changes
// when something is taken away or gets another meaning.
const modulesFormat = "1.0"

// calledModule is a module as programs read it.
type calledModule struct {
	Key     string `json:"key"` // names of the calls that lead to it, joined by dots
	Address string `json:"address"`
	Source  string `json:"source"`
	Version string `json:"version"`          // always "": there is no registry
	Commit  string `json:"commit,omitempty"` // of a repository that was fetched
}

func runModules(a *app, asJSON bool) error {
	opt, err := a.opt.Library()
	if err != nil {
		return err
	}
	tree, diags := library.Load(opt)
	a.out.Diagnose(diags, tree.Files())
	list := calledModules(tree, tree.Root, nil)
	if asJSON {
		err = json.NewEncoder(a.out.JSON()).Encode(map[string]any{"format_version": modulesFormat, "modules": list})
	} else {
		err = printModules(&printer.Printer{Out: a.out.Stdout}, list)
	}
	if err == nil && diags.HasErrors() {
		return exit.Silent(exit.Failure)
	}
	return err
}

func printModules(out *printer.Printer, list []calledModule) error {
	if len(list) == 0 {
		out.Linef("The configuration calls no module.")
	}
	for _, m := range list {
		line := fmt.Sprintf("%s  %s", m.Address, m.Source)
		if m.Commit != "" {
			line += "  " + m.Commit
		}
		out.Linef("%s", visible.Escape(line))
	}
	return out.Err
}

// calledModules are the modules that one calls, each followed by those that it
// calls itself; never nil.
func calledModules(tree *library.Tree, n *library.Node, path []string) []calledModule {
	list := []calledModule{}
	for _, call := range n.Module.Calls {
		steps := append(path[:len(path):len(path)], call.Name)
		list = append(list, calledModule{
			Key: strings.Join(steps, "."), Address: "module." + strings.Join(steps, ".module."),
			Source: diag.WithoutSecrets(call.Source), Commit: tree.Commit(call.Source),
		})
		if child := n.Calls[call.Name]; child != nil {
			list = append(list, calledModules(tree, child, steps)...)
		}
	}
	return list
}
