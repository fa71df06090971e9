package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/failure"
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
		Long: "Looks on the platforms for what is declared and not in the state: under the keys it was sent with where the platform\n" +
			"keeps them, by its content where it can be read back. What is found is taken over, so that it is not sent again. What\n" +
			"nobody can be asked about is put in doubt: the next plan settles it under its old key where the platform honours one\n" +
			"without end, and else waits for herald resolve. Nothing is sent.",
		Example: "  herald recover",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runRecover(cmd.Context(), a, opt.approved, opt.timeout)
		},
	}
	cmd.Flags().BoolVar(&opt.approved, "auto-approve", false, "do not ask before the state is written")
	lockFlag(cmd, &opt.timeout)
	return cmd
}

func runRecover(ctx context.Context, a *app, approved bool, timeout time.Duration) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if p.settings.Name == "" {
		return failure.New(problem.ProjectHasNoName, "the project has no name, so the keys of what was sent are lost with the state. A name in herald { name = \"…\" } makes them the same in every state")
	}
	ctx, release, err := p.hold(ctx, "recover", timeout)
	if err != nil {
		return err
	}
	defer release(&err)
	st, found, err := p.recovered(ctx)
	if err != nil {
		return err
	}
	if err := p.tellRecovered(found); err != nil || len(found) == 0 {
		return err
	}
	if !approved {
		alone := p.prompt().RefuseUnattended("writing the state needs approval", "nothing was changed. Run the command with --auto-approve")
		if err := p.prompt().Confirm(ctx, "Do you want to write this into the state?", alone); err != nil {
			return err
		}
	}
	return p.store.Save(ctx, st)
}

// recovered looks for what the state does not know.
func (p *project) recovered(ctx context.Context) (*state.State, []plan.Recovered, error) {
	accounts, err := p.accounts()
	if err != nil {
		return nil, nil, err
	}
	snapshot, err := p.store.ReadLost(ctx)
	if err != nil {
		return nil, nil, err
	}
	st := snapshot.State.Clone()
	inputs := p.inputs
	inputs.Known = st
	desired, diags := p.config.Evaluate(inputs)
	if diags.HasErrors() {
		return nil, nil, p.problems.Fail(diags...)
	}
	found, _, more := plan.Recover(ctx, plan.RecoverOptions{Desired: desired, State: st, Accounts: accounts, Now: p.env.Now(), Ask: true})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, nil, p.problems.Fail(diags...)
	}
	p.problems.Print(diags...)
	return st, found, nil
}

// tellRecovered prints what became of everything that was looked for.
func (p *project) tellRecovered(found []plan.Recovered) error {
	out := &printer.Printer{Out: p.out.Stdout}
	count := map[plan.RecoveredOutcome]int{}
	for _, r := range found {
		count[r.Outcome]++
		switch r.Outcome {
		case plan.Found:
			out.Linef("%s: found, %s", r.Address, r.ID)
		case plan.Absent:
			out.Linef("%s: not there", r.Address)
		default:
			out.Linef("%s: cannot be looked up; herald plan says what to do", r.Address)
		}
	}
	if len(found) == 0 {
		out.Linef("The state knows all that is declared: there is nothing to look for.")
		return out.Err
	}
	out.Linef("")
	out.Linef("Recovered: %d found, %d not there, %d that cannot be asked for.", count[plan.Found], count[plan.Absent], count[plan.Untold])
	return out.Err
}
