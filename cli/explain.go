package cli

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/diag/style"
	"herald/plan/render/textlayout"
)

func newExplainCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [ID]",
		Short: "Explain a problem",
		Long: "Print what a problem means and what to do about it. ID is the identifier in JSON, or the first line of the problem.\n" +
			"Without ID, list all identifiers.",
		Example:   "  herald explain\n  herald explain no-value-for-required-variable\n  herald explain 'State is locked'",
		ValidArgs: codeNames(),
		RunE:      func(_ *cobra.Command, args []string) error { return runExplain(a, strings.Join(args, " ")) },
	}
}

func runExplain(a *app, name string) error {
	out := &printer.Printer{Out: a.out.Stdout}
	if name == "" {
		for _, name := range codeNames() {
			out.Linef("%s", name)
		}
		return out.Err
	}
	found, ok := problem.Find(name)
	if !ok {
		return problem.Errorf(problem.NoSuchExplanation, "there is no explanation of %q. Syntax errors have none if their message says everything; herald explain lists the ids of all others.%s",
			name, diag.DidYouMean(name, codeNames()))
	}
	out.Linef("%s\n\n%s", found.Code, found.Explanation)
	return out.Err
}

// codeNames lists the codes of all problems as the page has them.
func codeNames() []string {
	var names []string
	for _, code := range problem.Codes() {
		names = append(names, string(code))
	}
	return names
}

// printExplainHint shows a person at the terminal where the first error that was printed is
// explained. Logs and programs are left alone: they have the id in JSON.
func printExplainHint(a *app) {
	if !a.out.ErrTerminal || a.env.InAutomation() || a.out.HidesText() {
		return
	}
	for _, d := range a.out.Reported().Diagnostics {
		if d.Severity != hcl.DiagError || diag.CodeOf(d) == problem.CommandFailed {
			continue
		}
		if found, ok := problem.Find(string(diag.CodeOf(d))); ok {
			out := textlayout.NewWriter(a.out.Stderr, textlayout.Options{Color: a.out.UsesColor(a.out.ErrTerminal)})
			out.Line(textlayout.Margin{}, textlayout.Span{Text: "herald explain " + string(found.Code), Style: style.Dim})
			_ = out.Flush() // there is nowhere left to complain
			return
		}
	}
}
