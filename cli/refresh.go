package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/cli/printer"
	"herald/plan"
	"herald/plan/render"
	"herald/state"
	"herald/state/store"
)

func newRefreshCommand(a *app) *cobra.Command {
	opt := applyOptions{approved: true}
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "Update the state to match the platforms",
		Long: "Read the current messages and update the state with changes made outside Herald and with the outcome of sends in doubt.\n" +
			"Nothing is sent. It is apply --refresh-only without asking; every plan and apply reads the current messages too.",
		Example: "  herald refresh",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opt.lockTimeout = timeout
			if err := a.beginOutput(opt.output); err != nil {
				return err
			}
			return runRefresh(cmd.Context(), a, opt)
		},
	}
	commandline.AddParallelismFlag(cmd, &opt.parallelism)
	opt.output.addStreamFlags(cmd)
	commandline.AddLockFlags(cmd, &timeout)
	return cmd
}

// modeFlags are those of plan and apply that say what to plan for. destroy is
// the help on --destroy.
func (o *planOptions) modeFlags(cmd *cobra.Command, destroy string) {
	cmd.Flags().BoolVar(&o.destroy, "destroy", false, destroy)
	cmd.Flags().StringArrayVar(&o.replace, "replace", nil, "recall and send again the delivery or message at `ADDRESS`; may be repeated")
	cmd.Flags().BoolVar(&o.refreshOnly, "refresh-only", false, "only look for changes made outside Herald, and update the state with them")
	cmd.MarkFlagsMutuallyExclusive("destroy", "refresh-only", "replace")
	cmd.MarkFlagsMutuallyExclusive("refresh-only", "refresh")
}

// runRefresh notes in the state what the platforms show.
func runRefresh(ctx context.Context, a *app, opt applyOptions) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	ctx, release, err := p.States.Lock(ctx, "refresh", opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	found, err := findDrift(ctx, p, opt.planOptions)
	if err != nil {
		return err
	}
	if err := printFindings(p, found, opt.planOptions); err != nil || !found.hasNews() {
		return err
	}
	if !opt.approved {
		alone := p.prompt().RefuseUnattended("updating the state needs approval", "nothing was changed. Run the command with --auto-approve")
		if err := p.prompt().Confirm(ctx, "Do you want to update the state?", alone); err != nil {
			return err
		}
	}
	if err := p.States.Store.Save(ctx, found.state); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The state is up to date.")
	return out.Err
}

// runRefreshPlan shows what runRefresh would note.
func runRefreshPlan(ctx context.Context, p *session, opt planOptions) error {
	found, err := findDrift(ctx, p, opt)
	if err != nil {
		return err
	}
	if err := printFindings(p, found, opt); err != nil {
		return err
	}
	if opt.out != "" {
		if err := savePlan(ctx, p, &planned{found.plan, found.snapshot, found.input}, opt); err != nil {
			return err
		}
	}
	if opt.detailed && found.hasNews() {
		return exit.Silent(exit.Changes)
	}
	return nil
}

// driftFindings are what a refresh came to.
type driftFindings struct {
	plan     *plan.Plan // with drift, and nothing to do
	snapshot *store.Snapshot
	state    *state.State // refreshed
	input    plan.Input   // that it was made from
}

// hasNews reports whether the stored state does not know all of it yet.
func (f *driftFindings) hasNews() bool {
	return len(f.plan.Drift) > 0 || f.snapshot.Unfinished != nil || f.snapshot.State.InDoubt() != f.state.InDoubt()
}

// findDrift reads what stands. Errors have been printed.
func findDrift(ctx context.Context, p *session, opt planOptions) (*driftFindings, error) {
	in, snapshot, err := preparePlan(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	found, diags := plan.RunRefreshOnly(ctx, in)
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	return &driftFindings{found, snapshot, found.State, in}, nil
}

// printFindings prints what a refresh came to.
func printFindings(p *session, found *driftFindings, opt planOptions) error {
	emitPlan(p.app, found.plan)
	if err := showPlan(p.app, render.Describe(found.plan, p.Titles()), planSubject{p.Settings.Name, p.env.Now(), true}, opt.viewOptions); err != nil {
		return err
	}
	p.Problems.Print()
	if opt.markdown {
		return nil
	}
	out := &printer.Printer{Out: p.out.Stdout}
	switch {
	case len(found.plan.Drift) > 0:
		out.Linef("Nothing would be sent: this only updates the state with changes made outside Herald.")
	case found.hasNews():
		out.Linef("The results of an interrupted run would be added to the state.")
	default:
		out.Linef("Nothing was changed outside Herald: the state is up to date.")
	}
	return out.Err
}
