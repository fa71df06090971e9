package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

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
		Short: "Bring the state up to what the platforms show",
		Long: "Reads what stands and notes in the state what others edited or removed, and what became of sends in doubt. Nothing is\n" +
			"sent. It is apply --refresh-only without asking; every plan and apply reads what stands as well.",
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
	parallelFlag(cmd, &opt.parallelism)
	opt.output.addStreamFlags(cmd)
	lockFlag(cmd, &timeout)
	return cmd
}

// modeFlags are those of plan and apply that say what to plan for. destroy is
// the help on --destroy.
func (o *planOptions) modeFlags(cmd *cobra.Command, destroy string) {
	cmd.Flags().BoolVar(&o.destroy, "destroy", false, destroy)
	cmd.Flags().StringArrayVar(&o.replace, "replace", nil, "recall and send again the delivery or message at `ADDRESS`; may be repeated")
	cmd.Flags().BoolVar(&o.refreshOnly, "refresh-only", false, "only look for what others changed, and note it in the state")
	cmd.MarkFlagsMutuallyExclusive("destroy", "refresh-only", "replace")
	cmd.MarkFlagsMutuallyExclusive("refresh-only", "refresh")
}

// runRefresh notes in the state what the platforms show.
func runRefresh(ctx context.Context, a *app, opt applyOptions) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	ctx, release, err := p.hold(ctx, "refresh", opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	found, err := p.refresh(ctx, opt.planOptions)
	if err != nil {
		return err
	}
	if err := p.tellFound(found, opt.planOptions); err != nil || !found.news() {
		return err
	}
	if !opt.approved {
		alone := p.prompt().RefuseUnattended("noting this in the state needs approval", "nothing was changed. Run the command with --auto-approve")
		if err := p.prompt().Confirm(ctx, "Do you want to note this in the state?", alone); err != nil {
			return err
		}
	}
	if err := p.store.Save(ctx, found.state); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The state is up to date.")
	return out.Err
}

// runRefreshPlan shows what runRefresh would note.
func runRefreshPlan(ctx context.Context, p *project, opt planOptions) error {
	found, err := p.refresh(ctx, opt)
	if err != nil {
		return err
	}
	if err := p.tellFound(found, opt); err != nil {
		return err
	}
	if opt.out != "" {
		if err := p.save(ctx, &planned{found.plan, found.snapshot, found.input}, opt); err != nil {
			return err
		}
	}
	if opt.detailed && found.news() {
		return exit.Silent(exit.Changes)
	}
	return nil
}

// findings are what a refresh came to.
type findings struct {
	plan     *plan.Plan // with drift, and nothing to do
	snapshot *store.Snapshot
	state    *state.State // refreshed
	input    plan.Input   // that it was made from
}

// news reports whether the stored state does not know all of it yet.
func (f *findings) news() bool {
	return len(f.plan.Drift) > 0 || f.snapshot.Unfinished != nil || f.snapshot.State.InDoubt() != f.state.InDoubt()
}

// refresh reads what stands. Errors have been printed.
func (p *project) refresh(ctx context.Context, opt planOptions) (*findings, error) {
	in, snapshot, err := p.input(ctx, opt)
	if err != nil {
		return nil, err
	}
	found, diags := plan.Compare(ctx, in)
	if diags.HasErrors() {
		return nil, p.problems.Fail(diags...)
	}
	p.problems.Add(diags...)
	return &findings{found, snapshot, found.State, in}, nil
}

// tellFound prints what a refresh came to.
func (p *project) tellFound(found *findings, opt planOptions) error {
	p.publish(found.plan)
	if err := p.show(render.Describe(found.plan, p.titles()), about{p.settings.Name, p.env.Now(), true}, opt.viewing); err != nil {
		return err
	}
	p.problems.Print()
	if opt.markdown {
		return nil
	}
	out := &printer.Printer{Out: p.out.Stdout}
	switch {
	case len(found.plan.Drift) > 0:
		out.Linef("Nothing would be sent: this only notes in the state what others changed.")
	case found.news():
		out.Linef("What an interrupted run did would be noted in the state.")
	default:
		out.Linef("Nothing was changed by others: the state is up to date.")
	}
	return out.Err
}
