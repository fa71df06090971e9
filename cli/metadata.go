package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"herald/lang/funcs"
)

func newMetadataCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "metadata",
		Short: "Tell what the language has",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFunctionsCommand(a))
	return cmd
}

// function is a function of the language as programs read it.
type function struct {
	Name        string            `json:"name"`
	Family      string            `json:"family"`
	Description string            `json:"description"`
	Examples    map[string]string `json:"examples"` // results by expression
}

func newFunctionsCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "functions",
		Short: "List the functions of the language",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return writeFunctions(a)
			}
			out := &printer{w: a.Stdout}
			for _, doc := range funcs.Docs() {
				out.linef("%-18s %s", doc.Name, doc.Description)
			}
			return out.err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with an example of each")
	return cmd
}

func writeFunctions(a *app) error {
	list := []function{}
	for _, doc := range funcs.Docs() {
		f := function{Name: doc.Name, Family: string(doc.Family), Description: doc.Description, Examples: map[string]string{}}
		for _, e := range doc.Examples {
			f.Examples[e.Expression] = e.Result
		}
		list = append(list, f)
	}
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}
