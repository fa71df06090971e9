package cli

import (
	"context"
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/plan"
	"herald/sessions"
	"herald/state"
)

func newValidateCommand(a *app) *cobra.Command {
	var opt outputFlags
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration",
		Long: "Checks the files without a network, credentials or a state: that they are well formed, that what they refer to is there,\n" +
			"and that every platform can show what it is given. Variables without a value are taken as unknown,\n" +
			"except those that the herald block refers to: they say where the state is.",
		Example: "  herald validate\n  herald validate --chdir announcements\n  herald validate --json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runValidate(cmd.Context(), a, opt) },
	}
	cmd.Flags().BoolVar(&opt.JSON, "json", false, "write what is found as JSON, in Terraform's shape")
	opt.addProblemFlags(cmd)
	return cmd
}

// runValidate checks the configuration for people, or for programs: those are
// told once, and of everything that went wrong.
func runValidate(_ context.Context, a *app, opt outputFlags) error {
	asJSON := opt.JSON
	opt.JSON = false
	if err := a.beginOutput(opt); err != nil {
		return err
	}
	if !asJSON {
		return validate(a)
	}
	a.out.HideText()
	err := validate(a)
	if !exit.IsSilent(err) {
		a.complain(err)
	}
	return errors.Join(exit.Silent(exit.CodeOf(err)), a.writeValidation(a.out.JSON()))
}

func validate(a *app) (err error) {
	a.offline = true
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.accounts()
	if err != nil {
		return err
	}
	diags := p.check(accounts)
	if diags.HasErrors() {
		return p.problems.Fail(diags...)
	}
	p.problems.Print(diags...)
	out := &printer.Printer{Out: a.out.Stdout}
	out.Linef("The configuration is valid.")
	return out.Err
}

// check evaluates the configuration and has every platform look at what it
// would be given. Where a value is missing, what depends on it is left out.
func (p *project) check(accounts *sessions.Registry) hcl.Diagnostics {
	p.inputs.FindVarying = true
	desired, diags := p.config.Evaluate(p.inputs)
	if !diags.HasErrors() {
		_, more := plan.Build(plan.Options{
			Desired: desired, State: state.New(state.Lineage("validate", ""), []byte("validate")),
			Accounts: accounts, Now: p.env.Now(),
		})
		return append(diags, more...)
	}
	p.inputs.Partial = true
	desired, diags = p.config.Evaluate(p.inputs)
	if diags.HasErrors() {
		return diags
	}
	diags = append(diags, accounts.CheckConversations(desired)...)
	reviewer := plan.NewReviewer(desired, accounts)
	for i := range desired.Deliveries {
		if d := &desired.Deliveries[i]; len(d.Unknown) == 0 {
			parts, more := accounts.Compose(d, d.Content)
			diags = append(append(diags, more...), reviewer.Review(d, parts)...)
		}
	}
	return diags
}
