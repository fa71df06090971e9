package cli

import (
	"context"
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/plan"
	"herald/providers/sessions"
	"herald/state"
)

func newValidateCommand(a *app) *cobra.Command {
	var opt outputFlags
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration",
		Long: "Check the files without a network, credentials or a state: that their syntax is valid, that everything they refer to exists,\n" +
			"and that every platform can display its messages. Variables without a value are unknown, except those that the herald block\n" +
			"refers to, because they determine where the state is.",
		Example: "  herald validate\n  herald validate --chdir announcements\n  herald validate --json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runValidate(cmd.Context(), a, opt) },
	}
	cmd.Flags().BoolVar(&opt.JSON, "json", false, "write the problems as JSON, in Terraform's format")
	opt.addProblemFlags(cmd)
	return cmd
}

// runValidate checks the configuration for people, or for programs: those are
// told once, and of everything that went wrong.
func runValidate(_ context.Context, a *app, opt outputFlags) error {
	asJSON := opt.JSON
	opt.JSON = false
	if err := beginOutput(a, opt); err != nil {
		return err
	}
	if !asJSON {
		return validateProject(a)
	}
	a.out.HideText()
	err := validateProject(a)
	if !exit.IsSilent(err) {
		reportError(a.out, err)
	}
	return errors.Join(exit.Silent(exit.CodeOf(err)), writeValidation(a, a.out.JSON()))
}

func validateProject(a *app) (err error) {
	a.opt.Offline = true
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.NewRegistry()
	if err != nil {
		return err
	}
	diags := checkConfiguration(p, accounts)
	if diags.HasErrors() {
		return p.Problems.Fail(diags...)
	}
	p.Problems.Print(diags...)
	out := &printer.Printer{Out: a.out.Stdout}
	out.Linef("The configuration is valid.")
	return out.Err
}

// checkConfiguration evaluates the configuration and has every platform look at what it
// would be given. Where a value is missing, what depends on it is left out.
func checkConfiguration(p *session, accounts *sessions.Registry) hcl.Diagnostics {
	p.Inputs.FindVarying = true
	desired, diags := p.Config.Evaluate(p.Inputs)
	if !diags.HasErrors() {
		_, more := plan.DecideActions(plan.Options{
			Desired: desired, State: state.New(state.Lineage("validate", ""), []byte("validate")),
			Sessions: accounts, Now: p.env.Now(),
		})
		return append(diags, more...)
	}
	p.Inputs.Partial = true
	desired, diags = p.Config.Evaluate(p.Inputs)
	if diags.HasErrors() {
		return diags
	}
	diags = append(diags, accounts.Declare(desired)...)
	diags = append(diags, accounts.CheckConversations(desired)...)
	reviewer := plan.NewLinter(desired, accounts)
	for i := range desired.Deliveries {
		if d := &desired.Deliveries[i]; len(d.Unknown) == 0 {
			parts, more := accounts.Compose(d, d.Content)
			diags = append(append(diags, more...), reviewer.Lint(d, parts)...)
		}
	}
	return diags
}
