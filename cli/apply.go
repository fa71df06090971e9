package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/apply"
	"herald/cli/exit"
	"herald/cli/failure"
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

func (o *applyOptions) flags(cmd *cobra.Command) {
	o.planOptions.flags(cmd)
	cmd.Flags().BoolVar(&o.approved, "auto-approve", false, "do not ask before acting")
	lockFlag(cmd, &o.lockTimeout)
}

func newApplyCommand(a *app) *cobra.Command {
	var opt applyOptions
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Send, edit and recall what the plan shows",
		Long: "Plans, asks, and carries the plan out. Where there is no terminal to ask at, --auto-approve is needed.\n" +
			"A FILE that herald plan --out has written is carried out without asking, exactly as it was shown: if the files,\n" +
			"the variables or the state have changed since, or it was carried out already, it is refused with exit code 7.\n\n" +
			"Interrupted once, it awaits the requests that have been sent, at most --parallelism, sends nothing else and\n" +
			"saves. Interrupted twice, it abandons them. Killed at any moment, the next run goes on where this one was,\n" +
			"and nothing is sent twice.\n\n" + choosing,
		Example: "  herald apply\n  herald apply --auto-approve\n  herald apply --target message.launch\n  herald apply friday.plan",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := opt.begin(a, len(args) > 0); err != nil {
				return err
			}
			if len(args) > 0 {
				if err := onlySaved(cmd); err != nil {
					return err
				}
				return runSaved(cmd.Context(), a, opt, args[0])
			}
			if opt.requireSignature != "" {
				return failure.Usage("--require-signature is about a saved plan: give its FILE as well")
			}
			if opt.refreshOnly {
				return runRefresh(cmd.Context(), a, opt)
			}
			return runApply(cmd.Context(), a, opt)
		},
	}
	opt.flags(cmd)
	opt.modeFlags(cmd, "take everything back, as herald destroy does")
	fileFlag(cmd, &opt.requireSignature, "require-signature", "carry out a saved plan only if somebody listed in `FILE` has signed it")
	return cmd
}

// begin lets programs listen. They are never asked, so they must have said
// before that they approve; whoever saved a plan has.
func (o *applyOptions) begin(a *app, saved bool) error {
	if err := o.planOptions.begin(a); err != nil {
		return err
	}
	if o.output.JSON && !o.approved && !saved {
		return exit.With(exit.Refused, errors.New("--json never asks: nothing was sent. Give --auto-approve as well, or a plan that herald plan --out has saved"))
	}
	return nil
}

func runApply(ctx context.Context, a *app, opt applyOptions) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	held, release, err := p.hold(ctx, opt.operation(), opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	made, err := p.plan(held, opt.planOptions)
	if err != nil {
		return err
	}
	if err := p.render(made.plan, opt.detail()); err != nil {
		return err
	}
	p.problems.Print()
	if acts(made.plan) {
		if err := p.permit(held, made, opt); err != nil {
			return err
		}
	}
	return p.carryOut(ctx, made, opt)
}

// permit asks for approval, unless it was given. Either way a line sets the plan
// apart from what follows.
func (p *project) permit(ctx context.Context, made *planned, opt applyOptions) error {
	if !opt.approved {
		return p.approve(ctx, made)
	}
	_, err := fmt.Fprintln(p.out.Stdout)
	return err
}

func (o applyOptions) operation() string {
	if o.destroy {
		return "destroy"
	}
	return "apply"
}

// acts reports whether the plan does something that people should approve;
// what only brings the state up to date needs nobody.
func acts(p *plan.Plan) bool {
	for action := range p.Summary() {
		if action.Acts() {
			return true
		}
	}
	return false
}

// carryOut applies the plan. Its context is not one that ends when the lock is
// lost: the run looks at the lock itself, and awaits what it has sent by then.
func (p *project) carryOut(ctx context.Context, made *planned, opt applyOptions) error {
	show := startProgress(p.env, p.out, made.plan)
	p.waits.live = show
	p.signals.printAbove(show.notice)
	defer p.signals.printAbove(nil)
	defer show.tick(ctx)()
	p.signals.gently.Store(true)
	defer p.signals.gently.Store(false)
	result, diags := apply.Run(ctx, apply.Options{
		Plan: made.plan, Store: p.store, Accounts: made.input.Accounts, Owner: p.env.Who, Open: p.config.Open,
		Bookkeeping: made.snapshot.Unfinished != nil || p.sealer.Outdated(),
		Evaluate: func(known lang.Known) (*lang.Desired, hcl.Diagnostics) {
			inputs := p.inputs
			inputs.Known = known
			return made.plan.Route.Evaluate(p.config, inputs)
		},
		Observe: show.observe, Stop: p.signals.stop, Parallel: opt.parallelism, Now: p.env.Now, Sleep: p.env.Sleep,
	})
	printed := outputFailed(show.people.Close(), show.summarize(result))
	p.problems.Print(diags...)
	if code := outcome(made.plan, result, diags); code != exit.OK {
		return exit.Silent(code)
	}
	return printed
}

// outcome is the exit code of an apply. A run that was interrupted says so,
// whatever else came of it; then comes what people must look after.
func outcome(p *plan.Plan, r *apply.Result, diags hcl.Diagnostics) int {
	switch {
	case r.Stopped && !r.Lost:
		return exit.Interrupted
	case len(r.InDoubt) > 0 || p.Summary()[plan.Blocked] > 0:
		return exit.InDoubt
	case len(r.Failed) == 0 && !diags.HasErrors():
		return exit.OK
	}
	return unfinished(r)
}

// unfinished is the exit code of an apply that did not do all it was to do.
func unfinished(r *apply.Result) int {
	if len(r.Done) > 0 {
		return exit.Partial
	}
	return exit.Failure
}
