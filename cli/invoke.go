package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"

	"herald/apply"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/plan"
	"herald/sessions"
)

func newInvokeCommand(a *app) *cobra.Command {
	approved := false
	cmd := &cobra.Command{
		Use:   "invoke ADDRESS…",
		Short: "Run actions",
		Long: "Runs the actions at the addresses, such as action.acknowledge.seen or action.acknowledge.seen[\"eu\"], once each and in\n" +
			"their order. An action without key means all its instances. Actions are remembered nowhere: invoked again, they are\n" +
			"done again. Where there is no terminal to ask at, --auto-approve is needed.",
		Example: "  herald invoke action.acknowledge.seen",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runInvoke(cmd.Context(), a, args, approved) },
	}
	cmd.Flags().BoolVar(&approved, "auto-approve", false, "do not ask before acting")
	return cmd
}

func runInvoke(ctx context.Context, a *app, addresses []string, approved bool) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.accounts()
	if err != nil {
		return err
	}
	desired, err := p.answered(ctx, accounts)
	if err != nil {
		return err
	}
	actions, err := chosen(desired, addresses)
	if err != nil {
		return err
	}
	if err := p.announce(actions); err != nil {
		return err
	}
	p.problems.Print()
	if !approved {
		if err := p.approveActions(ctx); err != nil {
			return err
		}
	}
	return p.invoke(ctx, accounts, desired, actions)
}

// answered evaluates the configuration with what the state knows and with the
// answers to its data blocks.
func (p *project) answered(ctx context.Context, accounts *sessions.Registry) (*lang.Desired, error) {
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return nil, err
	}
	p.introduce(snapshot)
	answers := plan.NewAnswers(plan.AnswerOptions{Config: p.config, Inputs: p.inputs, Accounts: accounts})
	known, diags := answers.Known(ctx, snapshot.State, func(*lang.Request) bool { return false })
	if diags.HasErrors() {
		return nil, p.problems.Fail(diags...)
	}
	inputs := p.inputs
	inputs.Known = known
	desired, diags := p.config.Evaluate(inputs)
	if diags.HasErrors() {
		return nil, p.problems.Fail(diags...)
	}
	p.problems.Add(diags...)
	return desired, nil
}

// chosen finds the actions at addresses.
func chosen(d *lang.Desired, addresses []string) ([]*lang.Request, error) {
	var out []*lang.Request
	for _, address := range addresses {
		before := len(out)
		for i := range d.Actions {
			if r := &d.Actions[i]; r.Addr.String() == address || r.Addr.Block.String() == address {
				out = append(out, r)
			}
		}
		if len(out) == before {
			return nil, noSuchAction(d, address)
		}
	}
	return out, nil
}

func noSuchAction(d *lang.Desired, address string) error {
	var have []string
	for _, r := range d.Actions {
		have = append(have, r.Addr.String())
	}
	if len(have) == 0 {
		return failure.New(problem.NoSuchAction, "there is no action %s: the configuration declares none", address)
	}
	return failure.New(problem.NoSuchAction, "there is no action %s; the configuration declares %s.%s", address, diag.List(have), diag.DidYouMean(address, have))
}

// announce tells what is about to be done.
func (p *project) announce(actions []*lang.Request) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Herald will invoke:\n")
	for _, r := range actions {
		where := p.platforms[r.Provider.Platform].Facts().Schema.Title
		if r.ConversationID != "" {
			where += ", " + r.ConversationID
		}
		out.Linef("  %s %s (%s)", plan.Invoke.Sign(), r.Addr, where)
		for _, line := range argumentLines(r) {
			out.Linef("      %s", printable(line))
		}
	}
	return out.Err
}

// argumentLines are the arguments that were given, in the notation of the
// language.
func argumentLines(r *lang.Request) []string {
	switch {
	case r.Sensitive:
		return []string{"(sensitive values)"}
	case !r.Known:
		return []string{"(not known yet)"}
	}
	vals := r.Arguments.AsValueMap()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		if v := vals[name]; !v.IsNull() && !(v.Type().IsListType() && v.Type().ElementType().IsObjectType() && v.LengthInt() == 0) {
			lines = append(lines, strings.Split(name+" = "+written(v), "\n")...)
		}
	}
	return lines
}

func written(v cty.Value) string { return funcs.Print(v) }

func (p *project) approveActions(ctx context.Context) error {
	if !p.prompt().CanAsk() {
		return p.prompt().RefuseUnattended("actions need approval", "nothing was done. Run the command with --auto-approve")
	}
	if _, err := fmt.Fprintln(p.out.Stdout); err != nil {
		return err
	}
	return p.prompt().Ask(ctx, "Do you want to do this?", "the answer was not yes: nothing was done")
}

// invoke runs the actions one after another, up to the first that fails: the
// later may rest on the earlier.
func (p *project) invoke(ctx context.Context, accounts *sessions.Registry, d *lang.Desired, actions []*lang.Request) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("")
	for i, r := range actions {
		problem, doubt := apply.Invoke(ctx, accounts, d, r)
		if problem == nil {
			p.acts()
		}
		if problem != nil {
			p.problems.Print(hcl.Diagnostics{problem}...)
			return exit.Silent(invokeCode(i, doubt))
		}
		out.Linef("%s: invoked", r.Addr)
	}
	return out.Err
}

// invokeCode is the exit code when an action has failed after others that have
// not.
func invokeCode(done int, doubt bool) int {
	switch {
	case doubt:
		return exit.InDoubt
	case done > 0:
		return exit.Partial
	}
	return exit.Failure
}
