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
	"herald/cli/planning"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/funcs"
	"herald/plan"
	"herald/providers/sessions"
)

func newInvokeCommand(a *app) *cobra.Command {
	approved := false
	cmd := &cobra.Command{
		Use:   "invoke ADDRESS…",
		Short: "Run actions",
		Long: "Run the actions at the addresses, such as action.acknowledge.seen or action.acknowledge.seen[\"eu\"], once each and in this\n" +
			"order. The address of an action without a key means all its instances. The state does not record actions: invoked again,\n" +
			"they run again. Without a terminal, --auto-approve is required.",
		Example: "  herald invoke action.acknowledge.seen",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runInvoke(cmd.Context(), a, args, approved) },
	}
	cmd.Flags().BoolVar(&approved, "auto-approve", false, "run the actions without asking for approval")
	return cmd
}

func runInvoke(ctx context.Context, a *app, addresses []string, approved bool) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.NewRegistry()
	if err != nil {
		return err
	}
	desired, err := evaluateWithAnswers(ctx, p, accounts)
	if err != nil {
		return err
	}
	actions, err := findActions(desired, addresses)
	if err != nil {
		return err
	}
	if err := printActions(p, actions); err != nil {
		return err
	}
	p.Problems.Print()
	if !approved {
		if err := approveActions(ctx, p); err != nil {
			return err
		}
	}
	return runActions(ctx, p, accounts, desired, actions)
}

// evaluateWithAnswers evaluates the configuration with what the state knows and with the
// answers to its data blocks.
func evaluateWithAnswers(ctx context.Context, p *session, accounts *sessions.Registry) (*lang.Desired, error) {
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return nil, err
	}
	planning.PrintStateNotes(p.Project, snapshot)
	answers := plan.NewAnswers(plan.AnswerOptions{Config: p.Config, Inputs: p.Inputs, Sessions: accounts})
	known, diags := answers.Known(ctx, snapshot.State, func(*lang.Request) bool { return false })
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	inputs := p.Inputs
	inputs.Known = known
	desired, diags := p.Config.Evaluate(inputs)
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	return desired, nil
}

// findActions finds the actions at addresses.
func findActions(d *lang.Desired, addresses []string) ([]*lang.Request, error) {
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
		return problem.Errorf(problem.NoSuchAction, "there is no action %s: the configuration declares none", address)
	}
	return problem.Errorf(problem.NoSuchAction, "there is no action %s; the configuration declares %s.%s", address, diag.List(have), diag.DidYouMean(address, have))
}

// printActions prints what is about to be done.
func printActions(p *session, actions []*lang.Request) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Herald will invoke:\n")
	for _, r := range actions {
		where := p.Platforms[r.Provider.Platform].Facts().Schema.Title
		if r.ConversationID != "" {
			where += ", " + r.ConversationID
		}
		out.Linef("  %s %s (%s)", plan.Invoke.Sign(), r.Addr, where)
		for _, line := range argumentLines(r) {
			out.Linef("      %s", visible.Escape(line))
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
		return []string{"(known after apply)"}
	}
	vals := r.Arguments.AsValueMap()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		if v := vals[name]; !v.IsNull() && !(v.Type().IsListType() && v.Type().ElementType().IsObjectType() && v.LengthInt() == 0) {
			lines = append(lines, strings.Split(name+" = "+printValue(v), "\n")...)
		}
	}
	return lines
}

func printValue(v cty.Value) string { return funcs.Print(v) }

func approveActions(ctx context.Context, p *session) error {
	if !p.prompt().CanAsk() {
		return p.prompt().RefuseUnattended("actions need approval", "nothing was done. Run the command with --auto-approve")
	}
	if _, err := fmt.Fprintln(p.out.Stdout); err != nil {
		return err
	}
	return p.prompt().Ask(ctx, "Do you want to do this?", "the answer was not yes: nothing was done")
}

// runActions runs the actions one after another, up to the first that fails: the
// later may rest on the earlier.
func runActions(ctx context.Context, p *session, accounts *sessions.Registry, d *lang.Desired, actions []*lang.Request) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("")
	for i, r := range actions {
		problem, doubt := apply.Invoke(ctx, accounts, d, r)
		if problem == nil {
			p.writes.Mark()
		}
		if problem != nil {
			p.Problems.Print(hcl.Diagnostics{problem}...)
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
