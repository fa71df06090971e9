package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"herald/cli/manual"
	"herald/cli/printer"
	"herald/lang/funcs"
)

func newMetadataCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "metadata",
		Short:   "Print language metadata",
		Long:    "Print metadata of the language, for editors and other programs. It needs neither a project nor a network.",
		Example: "  herald metadata functions --json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFunctionsCommand(a))
	return cmd
}

func newFunctionsCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "functions",
		Short: "List the functions of the language",
		Long: "List every function with its description, those of platforms last. With --json, write the signature of each and examples\n" +
			"with their results, in the format of Terraform's metadata.",
		Example: "  herald metadata functions\n  herald metadata functions --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return manual.Functions(a.out.JSON(), platformFacts())
			}
			out := &printer.Printer{Out: a.out.Stdout}
			for _, doc := range funcs.Docs() {
				out.Linef("%-18s %s", doc.Name, doc.Description)
			}
			for _, f := range platformFacts() {
				for _, name := range slices.Sorted(maps.Keys(f.Schema.Functions)) {
					out.Linef("provider::%s::%s\n%-18s %s", f.Schema.Name, name, "", f.Schema.Functions[name].Description())
				}
			}
			return out.Err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}
