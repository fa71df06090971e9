package plan

import (
	"fmt"
	"slices"
	"strings"

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
		if c.Desired.ReplyTo == nil {
			continue
		}
		quoted := byAddress[c.Desired.ReplyTo.String()]
		if c.sends() {
			b.quote(c, quoted)
		} else if quoted != nil {
			quoted.warnOfReply(c)
		}
	}
}

// warnOfReply tells that a reply which stands keeps quoting the message that
// this change takes away.
func (c *Change) warnOfReply(reply *Change) {
	if !reply.stands() || c.Action != Replace && c.Action != SendAgain || reply.Action == Recall {
		return
	}
	note := fmt.Sprintf("%s keeps quoting what was sent before.", reply.Address)
	c.Warning = strings.TrimSpace(c.Warning + " " + note)
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
