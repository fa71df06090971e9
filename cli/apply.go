package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/apply"
	"herald/cli/applyview"
	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/planning"
	"herald/cli/planview"
	"herald/lang"
	"herald/plan"
)

// applyOptions are the flags of apply and destroy.
type applyOptions struct {
	planOptions
	approved         bool
	lockTimeout      time.Duration
	requireSignature string // file of the signers that a saved plan needs; "" for none
}

func (o *applyOptions) addFlags(cmd *cobra.Command) {
	o.planOptions.addFlags(cmd)
	cmd.Flags().BoolVar(&o.approved, "auto-approve", false, "apply without asking for approval")
	commandline.AddLockFlags(cmd, &o.lockTimeout)
}

func newApplyCommand(a *app) *cobra.Command {
	var opt applyOptions
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Send, edit and recall what the plan shows",
		Long: "Make a plan, ask for approval and apply the plan. Without a terminal, --auto-approve is required.\n" +
			"A FILE written by herald plan --out is applied without asking, exactly as it was shown: if the files, the\n" +
			"variables or the state have changed since, or it was already applied, it is rejected with exit code 7.\n" +
			"\n" +
			"The first interrupt waits for the requests that have been sent, at most --parallelism, sends nothing more and\n" +
			"saves the state. The second one abandons them. If the process is killed, the next run continues from there,\n" +
			"and nothing is sent twice.\n" +
			"\n" +
			"" + targetHelp,
		Example: "  herald apply\n  herald apply --auto-approve\n  herald apply --target message.launch\n  herald apply friday.plan",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := opt.beginCommand(a, len(args) > 0); err != nil {
				return err
			}
			if len(args) > 0 {
				if err := checkSavedPlanFlags(cmd); err != nil {
					return err
				}
				return applySaved(cmd.Context(), a, opt, args[0])
			}
			if opt.requireSignature != "" {
				return failure.Usage("--require-signature applies only to a saved plan: add its FILE")
			}
			if opt.refreshOnly {
				return runRefresh(cmd.Context(), a, opt)
			}
			return runApply(cmd.Context(), a, opt)
		},
	}
	opt.addFlags(cmd)
	opt.modeFlags(cmd, "recall everything, as herald destroy does")
	commandline.AddFileFlag(cmd, &opt.requireSignature, "require-signature", "apply a saved plan only if a signer listed in `FILE` has signed it")
	return cmd
}

// beginCommand lets programs listen. They are never asked, so they must have said
// before that they approve; the person who saved a plan has.
func (o *applyOptions) beginCommand(a *app, saved bool) error {
	if err := o.planOptions.beginCommand(a); err != nil {
		return err
	}
	if o.output.JSON && !o.approved && !saved {
		return exit.With(exit.Refused, errors.New("--json never prompts, so nothing was sent. Add --auto-approve, or apply a plan that herald plan --out has saved"))
	}
	return nil
}

func runApply(ctx context.Context, a *app, opt applyOptions) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	held, release, err := p.States.Lock(ctx, opt.operationName(), opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	made, err := planning.Make(held, p.Project, opt.planning)
	if err != nil {
		return err
	}
	if err := planview.Print(p.Project, made.Plan, opt.view.DetailLevel()); err != nil {
		return err
	}
	p.Problems.Print()
	if hasActions(made.Plan) {
		if err := requestApproval(held, p, made, opt); err != nil {
			return err
		}
	}
	return applyPlan(ctx, p, made, opt)
}

// requestApproval asks for approval, unless it was given. Either way a line sets the plan
// apart from what follows.
func requestApproval(ctx context.Context, p *session, made *planning.Planned, opt applyOptions) error {
	if !opt.approved {
		return approvePlan(ctx, p, made)
	}
	_, err := fmt.Fprintln(p.out.Stdout)
	return err
}

func (o applyOptions) operationName() string {
	if o.planning.Destroy {
		return "destroy"
	}
	return "apply"
}

// hasActions reports whether the plan does something that people should approve;
// what only brings the state up to date needs nobody.
func hasActions(p *plan.Plan) bool {
	for action := range p.Summary() {
		if action.Acts() {
			return true
		}
	}
	return false
}

// applyPlan applies the plan. Its context is not one that ends when the lock is
// lost: the run looks at the lock itself, and awaits what it has sent by then.
func applyPlan(ctx context.Context, p *session, made *planning.Planned, opt applyOptions) error {
	show := applyview.Start(p.env, p.out, made.Plan)
	p.waits.View = show
	p.signals.PrintAbove(show.PrintNotice)
	defer p.signals.PrintAbove(nil)
	defer show.ReportProgress(ctx)()
	p.signals.SetGentle(true)
	defer p.signals.SetGentle(false)
	result, diags := apply.Run(ctx, apply.Options{
		Plan: made.Plan, Store: p.States.Store, Accounts: made.Input.Sessions, Owner: p.env.Who, Open: p.Config.Open,
		Bookkeeping: made.Snapshot.Unfinished != nil || p.States.Sealer.Outdated(),
		Evaluate: func(known lang.Known) (*lang.Desired, hcl.Diagnostics) {
			inputs := p.Inputs
			inputs.Known = known
			return made.Plan.Route.Evaluate(p.Config, inputs)
		},
		Observe: show.ShowEvent, Stop: p.signals.Stopping(), Parallel: opt.planning.Parallelism, Now: p.env.Now, Sleep: p.env.Sleep,
	})
	printed := outputFailed(show.Close(result))
	p.Problems.Print(diags...)
	if code := applyExitCode(made.Plan, result, diags); code != exit.OK {
		return exit.Silent(code)
	}
	return printed
}

// applyExitCode is the exit code of an apply. A run that was interrupted says so,
// whatever else came of it; then comes what people must look after.
func applyExitCode(p *plan.Plan, r *apply.Result, diags hcl.Diagnostics) int {
	switch {
	case r.Stopped && !r.Lost:
		return exit.Interrupted
	case len(r.InDoubt) > 0 || p.Summary()[plan.Blocked] > 0:
		return exit.InDoubt
	case len(r.Failed) == 0 && !diags.HasErrors():
		return exit.OK
	}
	return failedExitCode(r)
}

// failedExitCode is the exit code of an apply that did not do all it was to do.
func failedExitCode(r *apply.Result) int {
	if len(r.Done) > 0 {
		return exit.Partial
	}
	return exit.Failure
}
