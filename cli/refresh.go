package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/cli/planning"
	"herald/cli/planview"
	"herald/cli/printer"
	"herald/plan/render"
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
			if err := beginOutput(a, opt.output); err != nil {
				return err
			}
			return runRefresh(cmd.Context(), a, opt)
		},
	}
	commandline.AddParallelismFlag(cmd, &opt.planning.Parallelism)
	opt.output.addStreamFlags(cmd)
	commandline.AddLockFlags(cmd, &timeout)
	return cmd
}

// modeFlags are those of plan and apply that say what to plan for. destroy is
// the help on --destroy.
func (o *planOptions) modeFlags(cmd *cobra.Command, destroy string) {
	cmd.Flags().BoolVar(&o.planning.Destroy, "destroy", false, destroy)
	cmd.Flags().StringArrayVar(&o.planning.Replace, "replace", nil, "recall and send again the delivery or message at `ADDRESS`; may be repeated")
	cmd.Flags().BoolVar(&o.refreshOnly, "refresh-only", false, "only look for changes made outside Herald, and update the state with them")
	cmd.MarkFlagsMutuallyExclusive("destroy", "refresh-only", "replace")
	cmd.MarkFlagsMutuallyExclusive("refresh-only", "refresh")
}

// runRefresh updates the state with what the platforms show.
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
	found, err := planning.MakeRefreshOnly(ctx, p.Project, opt.planning)
	if err != nil {
		return err
	}
	if err := printFindings(p, found, opt.planOptions); err != nil || !found.ChangesState() {
		return err
	}
	if !opt.approved {
		alone := p.prompt().RefuseUnattended("updating the state needs approval", "nothing was changed. Run the command with --auto-approve")
		if err := p.prompt().Confirm(ctx, "Do you want to update the state?", alone); err != nil {
			return err
		}
	}
	if err := p.States.Store.Save(ctx, found.Plan.State); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The state is up to date.")
	return out.Err
}

// runRefreshPlan shows how runRefresh would update the state.
func runRefreshPlan(ctx context.Context, p *session, opt planOptions) error {
	found, err := planning.MakeRefreshOnly(ctx, p.Project, opt.planning)
	if err != nil {
		return err
	}
	if err := printFindings(p, found, opt); err != nil {
		return err
	}
	if opt.out != "" {
		if err := savePlan(ctx, p, found, opt); err != nil {
			return err
		}
	}
	if opt.detailed && found.ChangesState() {
		return exit.Silent(exit.Changes)
	}
	return nil
}

// printFindings prints the result of a refresh.
func printFindings(p *session, found *planning.Planned, opt planOptions) error {
	planview.Emit(p.out, found.Plan)
	if err := planview.Show(p.Options, render.Describe(found.Plan, p.Titles()), planview.Subject{Name: p.Settings.Name, Planned: p.env.Now(), RefreshOnly: true}, opt.view); err != nil {
		return err
	}
	p.Problems.Print()
	if opt.view.Markdown {
		return nil
	}
	out := &printer.Printer{Out: p.out.Stdout}
	switch {
	case len(found.Plan.Drift) > 0:
		out.Linef("Nothing would be sent: this only updates the state with changes made outside Herald.")
	case found.ChangesState():
		out.Linef("The results of an interrupted run would be added to the state.")
	default:
		out.Linef("Nothing was changed outside Herald: the state is up to date.")
	}
	return out.Err
}
