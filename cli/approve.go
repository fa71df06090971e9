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
		begins = fmt.Sprintf("This creates a new state in %s. %s", p.States.Store, describeEarlierMessages(p))
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
		out.Linef("This is a rehearsal: everything is sent to %s.", p.opt.RouteTo)
	}
	if p.Sandbox != nil {
		out.Linef("This uses the sandbox: nothing is sent to real people.")
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
	return "Herald has looked up messages that were sent under the name of the project, on platforms that support it."
}
