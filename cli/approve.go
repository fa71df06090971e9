package cli

import (
	"context"
	"fmt"
	"strings"

	"herald/cli/printer"
)

// approve asks the person at the terminal to approve a plan.
func (p *project) approve(ctx context.Context, made *planned) error {
	begins := ""
	if made.snapshot.Fresh {
		begins = fmt.Sprintf("This begins a new state in %s. %s", p.store, p.sentBefore())
	}
	if !p.prompt().CanAsk() {
		return p.prompt().RefuseUnattended("this plan needs approval", "nothing was sent. "+
			strings.TrimPrefix(begins+" ", " ")+"Look at the plan, then run the command with --auto-approve")
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("")
	if begins != "" {
		out.Linef("%s", begins)
	}
	if p.routeTo != "" {
		out.Linef("This is a rehearsal: everything goes to %s.", p.routeTo)
	}
	if p.rehearsal != nil {
		out.Linef("This is a rehearsal: it goes to the sandbox.")
	}
	if out.Err != nil {
		return out.Err
	}
	return p.prompt().Ask(ctx, "Do you want to carry out this plan?", "the answer was not yes: nothing was sent")
}

// sentBefore says what becomes of messages that another state has.
func (p *project) sentBefore() string {
	if p.settings.Name == "" {
		return "If these messages were sent before, they will be sent again."
	}
	return "What was sent before under the project's name has been looked for, where the platform can be asked."
}
