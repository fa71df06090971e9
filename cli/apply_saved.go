package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/failure"
	"herald/cli/planning"
	"herald/cli/printer"
	"herald/cli/savedplan"
	"herald/plan/render"
)

// checkSavedPlanFlags refuses flags that select what to plan, because a saved plan
// has been made.
func checkSavedPlanFlags(cmd *cobra.Command) error {
	for _, name := range []string{"destroy", "replace", "target", "exclude", "target-file", "exclude-file", "refresh", "refresh-only"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return failure.Usage("--%s has no effect on a saved plan, which is complete: use it with herald plan", name)
		}
	}
	return nil
}

// applySaved applies a saved plan. It does not ask for approval, because the person who
// saved the plan has seen it, and it is applied as it was shown or not at all. The
// exception is a project without a name and without a state: if the state was lost,
// nothing can find what was sent, so a person must confirm that there was none.
func applySaved(ctx context.Context, a *app, opt applyOptions, name string) (err error) {
	lists, err := savedplan.FindSignerLists(&a.opt, opt.requireSignature)
	if err != nil {
		return err
	}
	c, err := savedplan.Read(&a.opt, name)
	if err != nil {
		return err
	}
	if err := c.Authorize(&a.opt, lists); err != nil {
		return err
	}
	p, err := a.openSaved(c)
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if err := c.CheckOrigin(p.Project); err != nil {
		return err
	}
	held, release, err := p.States.Lock(ctx, "apply", opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	made, err := c.Replan(held, p.Project, opt.planning.Parallelism)
	if err != nil {
		return err
	}
	if c.File.Choice.RefreshOnly {
		return applyFindings(held, p, made)
	}
	if made.Snapshot.Fresh && p.Settings.Name == "" && p.Sandbox == nil && hasActions(made.Plan) && !opt.approved {
		if err := approvePlan(held, p, made); err != nil {
			return err
		}
	}
	if err := printSaved(p, c, name); err != nil {
		return err
	}
	return applyPlan(ctx, p, made, opt)
}

// printSaved prints which saved plan is applied, who signed it, and the values of
// variables that it was made with.
func printSaved(p *session, c *savedplan.Plan, name string) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Applying %s, planned at %s.", name, c.File.Planned.Format(time.RFC3339))
	if c.IsSigned() {
		out.Linef("%s", c.DescribeSigner())
	}
	out.Linef("")
	if err := c.File.Report.VariablesText(p.out.Stdout, render.Options{Color: p.out.UsesColor(p.out.OutTerminal), Width: p.out.Width}); err != nil {
		return outputFailed(err)
	}
	p.Problems.Print()
	return out.Err
}

// applyFindings updates the state with what a plan of --refresh-only found.
func applyFindings(ctx context.Context, p *session, made *planning.Planned) error {
	p.Problems.Print()
	if err := p.States.Store.Save(ctx, made.Plan.State); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The state is up to date.")
	return out.Err
}
