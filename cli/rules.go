package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang/diag"
	"herald/lang/grammar"
)

func newRulesCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the built-in lint rules",
		Long: "List the lint rules, which validate and plan check in the content of messages. rules { NAME = \"error\" } in the herald block\n" +
			"sets the severity of a rule to one of " +
			diag.List(grammar.Severities()) + ";\nlifecycle { silence = [NAME] } in a message turns it off for that message.",
		Example: "  herald rules\n  herald rules --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return writeJSON(a.out.JSON(), ruleList())
			}
			return showRules(&printer.Printer{Out: a.out.Stdout})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// ruleEntry is a rule as programs read it.
type ruleEntry struct {
	ID       string `json:"id"`
	Finds    string `json:"finds"`
	Why      string `json:"why"`
	Severity string `json:"default_severity"`
}

func ruleList() []ruleEntry {
	var out []ruleEntry
	for _, r := range grammar.LintRules() {
		out = append(out, ruleEntry{r.ID, r.Help, r.Why, grammar.Severities()[0]})
	}
	return out
}

func showRules(out *printer.Printer) error {
	for i, r := range grammar.LintRules() {
		if i > 0 {
			out.Linef("")
		}
		out.Linef("%s", r.ID)
		for _, text := range []string{r.Help, r.Why} {
			out.Linef("  %s", strings.TrimSpace(text))
		}
	}
	return out.Err
}
