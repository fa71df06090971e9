package cli

import (
	"context"
	"fmt"
	"strings"

	"herald/cli/planning"
	"herald/cli/printer"
)

// approvePlan asks the person at the terminal to approve a plan.
func approvePlan(ctx context.Context, p *session, made *planning.Planned) error {
	begins := ""
	if made.Snapshot.Fresh {
		begins = fmt.Sprintf("This begins a new state in %s. %s", p.States.Store, describeEarlierMessages(p))
	}
	if !p.prompt().CanAsk() {
		return p.prompt().RefuseUnattended("this plan needs approval", "nothing was sent. "+
			strings.TrimPrefix(begins+" ", " ")+"Review the plan, then run the command with --auto-approve")
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("")
	if begins != "" {
		out.Linef("%s", begins)
	}
	if p.opt.RouteTo != "" {
		out.Linef("This is a rehearsal: everything goes to %s.", p.opt.RouteTo)
	}
	if p.Sandbox != nil {
		out.Linef("This is a rehearsal: it goes to the sandbox.")
	}
	if out.Err != nil {
		return out.Err
	}
	return p.prompt().Ask(ctx, "Do you want to carry out this plan?", "the answer was not yes: nothing was sent")
}

// describeEarlierMessages says what becomes of messages that another state has.
func describeEarlierMessages(p *session) string {
	if p.Settings.Name == "" {
		return "If these messages were sent before, they will be sent again."
	}
	return "What was sent before under the project's name has been looked for, where the platform can be asked."
}
