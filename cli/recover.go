package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/state"
)

func newRecoverCommand(a *app) *cobra.Command {
	var opt struct {
		approved bool
		timeout  time.Duration
	}
	cmd := &cobra.Command{
		Use:   "recover",
		Short: "Rebuild a state that was lost",
		Long: "Look on the platforms for what is declared and missing in the state: by the key it was sent with if the platform keeps keys,\n" +
			"by its content if it can be read back. What is found is added to the state, so that it is not sent again. What cannot be\n" +
			"looked up is marked as in doubt: the next plan resolves it with its old key if the platform honours keys without a time\n" +
			"limit; otherwise it waits for herald resolve. Nothing is sent.",
		Example: "  herald recover",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runRecover(cmd.Context(), a, opt.approved, opt.timeout)
		},
	}
	cmd.Flags().BoolVar(&opt.approved, "auto-approve", false, "write the state without asking for approval")
	commandline.AddLockFlags(cmd, &opt.timeout)
	return cmd
}

func runRecover(ctx context.Context, a *app, approved bool, timeout time.Duration) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if p.Settings.Name == "" {
		return problem.Errorf(problem.ProjectHasNoName, "the project has no name, so the keys of its messages are lost with the state. With a name in herald { name = \"…\" } they are the same in every state")
	}
	ctx, release, err := p.States.Lock(ctx, "recover", timeout)
	if err != nil {
		return err
	}
	defer release(&err)
	st, found, err := recoverState(ctx, p)
	if err != nil {
		return err
	}
	if err := printRecovered(p, found); err != nil || len(found) == 0 {
		return err
	}
	if !approved {
		alone := p.prompt().RefuseUnattended("writing the state needs approval", "nothing was changed. Run the command with --auto-approve")
		if err := p.prompt().Confirm(ctx, "Do you want to write this to the state?", alone); err != nil {
			return err
		}
	}
	return p.States.Store.Save(ctx, st)
}

// recoverState looks for what the state does not know.
func recoverState(ctx context.Context, p *session) (*state.State, []plan.Recovered, error) {
	accounts, err := p.NewRegistry()
	if err != nil {
		return nil, nil, err
	}
	snapshot, err := p.States.Store.ReadLost(ctx)
	if err != nil {
		return nil, nil, err
	}
	st := snapshot.State.Clone()
	inputs := p.Inputs
	inputs.Known = st
	desired, diags := p.Config.Evaluate(inputs)
	if diags.HasErrors() {
		return nil, nil, p.Problems.Fail(diags...)
	}
	found, _, more := plan.Recover(ctx, plan.RecoverOptions{Desired: desired, State: st, Sessions: accounts, Now: p.env.Now(), Ask: true})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, nil, p.Problems.Fail(diags...)
	}
	p.Problems.Print(diags...)
	return st, found, nil
}

// printRecovered prints what became of everything that was looked for.
func printRecovered(p *session, found []plan.Recovered) error {
	out := &printer.Printer{Out: p.out.Stdout}
	count := map[plan.RecoveredOutcome]int{}
	for _, r := range found {
		count[r.Outcome]++
		switch r.Outcome {
		case plan.OutcomeFound:
			out.Linef("%s: found, %s", r.Address, r.ID)
		case plan.OutcomeAbsent:
			out.Linef("%s: not found", r.Address)
		default:
			out.Linef("%s: cannot be looked up; herald plan says what to do", r.Address)
		}
	}
	if len(found) == 0 {
		out.Linef("The state contains everything that is declared: there is nothing to recover.")
		return out.Err
	}
	out.Linef("")
	out.Linef("Recovered: %d found, %d not found, %d that cannot be looked up.", count[plan.OutcomeFound], count[plan.OutcomeAbsent], count[plan.OutcomeUnknown])
	return out.Err
}
