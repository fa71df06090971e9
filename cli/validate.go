package cli

import (
	"context"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/plan"
	"herald/state"
)

func newValidateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration",
		Long: "Checks the files without a network, credentials or a state: that they are well formed, that what they refer to is there,\n" +
			"and that every platform can show what it is given. Variables without a value are taken for unknown.",
		Example: "  herald validate\n  herald validate --chdir announcements",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runValidate(cmd.Context(), a) },
	}
}

func runValidate(_ context.Context, a *app) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.accounts(plan.AccountOptions{})
	if err != nil {
		return err
	}
	diags := p.check(accounts)
	if diags.HasErrors() {
		return p.fail(diags...)
	}
	p.tell(diags...)
	out := &printer{w: a.Stdout}
	out.linef("The configuration is valid.")
	return out.err
}

// check evaluates the configuration and has every platform look at what it
// would be given. Where a value is missing, what depends on it is left out.
func (p *project) check(accounts *plan.Accounts) hcl.Diagnostics {
	desired, diags := p.config.Evaluate(p.inputs)
	if !diags.HasErrors() {
		_, more := plan.Build(plan.Options{
			Desired: desired, State: state.New(state.Lineage("validate", ""), []byte("validate")),
			Accounts: accounts, Now: p.Now(),
		})
		return append(diags, more...)
	}
	p.inputs.Partial = true
	desired, diags = p.config.Evaluate(p.inputs)
	if diags.HasErrors() {
		return diags
	}
	reviewer := plan.NewReviewer(desired, accounts)
	for i := range desired.Deliveries {
		if d := &desired.Deliveries[i]; len(d.Unknown) == 0 {
			parts, more := accounts.Compose(d, d.Content)
			diags = append(append(diags, more...), reviewer.Review(d, parts)...)
		}
	}
	return diags
}
