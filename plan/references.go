package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state"
)

// checkReferences holds replies against what they quote, and forwards against what they
// pass on: they wait for a message that is deferred or blocked, and cannot
// refer to one that does not exist. Changes are in the order of the plan, so
// what is pointed at has been seen.
func (b *decider) checkReferences(changes []*Change) {
	byAddress := make(map[addr.Delivery]*Change, len(changes))
	for _, c := range changes {
		byAddress[c.Address] = c
		if c.Desired.Forward != nil {
			passed := byAddress[*c.Desired.Forward]
			if c.hasSendStep() {
				b.checkReference(c, passed, messageReference{"forward", "passes on", problem.ForwardedMessageNotDelivered})
			} else if passed != nil {
				passed.warnOfForward(c)
			}
		}
		if c.Desired.ReplyTo == nil {
			continue
		}
		quoted := byAddress[*c.Desired.ReplyTo]
		if c.hasSendStep() || c.Action == Edit && c.QuoteChanged {
			b.checkReference(c, quoted, messageReference{"reply_to", "quotes", problem.QuotedMessageNotDelivered})
		} else if quoted != nil {
			quoted.warnOfReply(c)
		}
	}
}

// warnOfReply warns that an existing reply keeps quoting the message that this change
// removes.
func (c *Change) warnOfReply(reply *Change) {
	if !reply.isDelivered() || c.Action != Replace && c.Action != SendAgain || reply.Action == Recall || reply.editsQuote() {
		return
	}
	c.addWarning(fmt.Sprintf("%s still quotes the earlier message.", reply.Address))
}

// warnOfForward warns that an existing copy keeps the text that this change
// replaces.
func (c *Change) warnOfForward(copied *Change) {
	if !copied.isDelivered() || copied.Action == Recall || c.Action != Edit && c.Action != Replace && c.Action != SendAgain {
		return
	}
	c.addWarning(fmt.Sprintf("%s was forwarded before and keeps the earlier text.", copied.Address))
}

// editsQuote reports whether an edit renews the quote of the message.
func (c *Change) editsQuote() bool {
	return slices.ContainsFunc(c.Steps, func(s state.Step) bool {
		return s.Op == state.OpEdit && s.Part < len(c.Parts) && c.Parts[s.Part].Quotes
	})
}

// requoteReason says which message is quoted now, and which was.
func requoteReason(c *Change) string {
	was, now := c.Prior.Content.ReplyTo, c.Content.ReplyTo
	switch {
	case was == "":
		return fmt.Sprintf("quotes %s", now)
	case now == "":
		return fmt.Sprintf("no longer quotes %s", was)
	}
	return fmt.Sprintf("quotes %s → %s", was, now)
}

// messageReference is how a message points at another, in words.
type messageReference struct {
	argument, verb string
	code           problem.Code // of the diagnostic when the other message is not delivered
}

func (b *decider) checkReference(c, at *Change, by messageReference) {
	switch {
	case at == nil: // the language has refused it
	case at.Action == Defer && !at.isDelivered(): // one that exists can be pointed at while its change waits
		c.cancelWith(Defer, fmt.Sprintf("it %s a message that is not sent yet", by.verb))
		c.Deferred = at.Deferred
	case at.Action == Unreachable:
		c.cancelWith(Unreachable, fmt.Sprintf("it %s a message whose conversation is inaccessible", by.verb))
	case at.Action == Blocked:
		c.cancelWith(Blocked, fmt.Sprintf("it %s a message that is in doubt", by.verb))
	case at.skipped:
		b.planSkipped(c, at, by)
	case at.Action == Recall || at.Action == Forget || (at.Action == NoOp && !at.isDelivered()):
		rng := c.Desired.Message.Source.At(by.argument)
		b.problems.Add(diag.Newf(hcl.DiagError, by.code, &rng,
			"%s %s %s, which does not exist on the platform (%s). Remove %s, or send that message again.",
			c.Address, by.verb, at.Address, at.Reason, by.argument))
	}
}

// planSkipped plans a message that points at one which is left out: it is left out
// as well, and the rest of the project goes on.
func (b *decider) planSkipped(c, at *Change, by messageReference) {
	c.cancelWith(NoOp, fmt.Sprintf("it %s %s, which is not sent", by.verb, at.Address))
	c.skipped = !c.isDelivered()
	rng := c.Desired.Message.Source.At(by.argument)
	b.problems.Add(diag.Newf(hcl.DiagWarning, problem.ReferenceToUnsentMessage, &rng,
		"%s is not sent, because it %s %s, which is not sent either. Send that message again, or remove %s.",
		c.Address, by.verb, at.Address, by.argument))
}

func (c *Change) cancelWith(a Action, reason string) {
	c.Action, c.Reason, c.Steps, c.Next, c.Settle = a, reason, nil, nil, nil
}

func (c *Change) isDelivered() bool { return c.Prior != nil && c.Prior.Stands() }

func (c *Change) hasSendStep() bool {
	return slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend })
}
