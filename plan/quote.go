package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/state"
)

// quotes holds replies against what they quote: a reply waits for a message
// that is deferred or blocked, and cannot quote one that does not stand.
// Changes are in the order of the plan, so what is quoted has been seen.
func (b *builder) quotes(changes []*Change) {
	byAddress := make(map[string]*Change, len(changes))
	for _, c := range changes {
		byAddress[c.Address] = c
		if c.Desired.ReplyTo != nil && c.sends() {
			b.quote(c, byAddress[c.Desired.ReplyTo.String()])
		}
	}
}

func (b *builder) quote(c, quoted *Change) {
	switch {
	case quoted == nil: // the language has refused it
	case quoted.Action == Defer:
		c.wait(Defer, "it quotes a message that is still to come")
		c.Deferred = quoted.Deferred
	case quoted.Action == Blocked:
		c.wait(Blocked, "it quotes a message that is in doubt")
	case quoted.Action == Recall || quoted.Action == Forget || (quoted.Action == NoOp && !quoted.stands()):
		rng := c.Desired.Message.Source.At("reply_to")
		b.problems.add(&hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "Quoted message does not stand",
			Detail: fmt.Sprintf("%s quotes %s, which is not there (%s). Take reply_to away, or bring the quoted message back.",
				c.Address, quoted.Address, quoted.Reason),
			Subject: &rng,
		})
	}
}

func (c *Change) wait(a Action, reason string) {
	c.Action, c.Reason, c.Steps, c.Next, c.Settle = a, reason, nil, nil, nil
}

func (c *Change) stands() bool { return c.Prior != nil && c.Prior.Stands() }

func (c *Change) sends() bool {
	return slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend })
}
