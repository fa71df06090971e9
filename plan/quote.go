package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state"
)

// quotes holds replies against what they quote, and forwards against what they
// pass on: they wait for a message that is deferred or blocked, and cannot
// point at one that does not stand. Changes are in the order of the plan, so
// what is pointed at has been seen.
func (b *builder) quotes(changes []*Change) {
	byAddress := make(map[string]*Change, len(changes))
	for _, c := range changes {
		byAddress[c.Address] = c
		if c.Desired.Forward != nil {
			passed := byAddress[c.Desired.Forward.String()]
			if c.sends() {
				b.points(c, passed, pointer{"forward", "passes on", problem.ForwardedMessageNotDelivered})
			} else if passed != nil {
				passed.warnOfForward(c)
			}
		}
		if c.Desired.ReplyTo == nil {
			continue
		}
		quoted := byAddress[c.Desired.ReplyTo.String()]
		if c.sends() || c.Action == Edit && c.Requotes {
			b.points(c, quoted, pointer{"reply_to", "quotes", problem.QuotedMessageNotDelivered})
		} else if quoted != nil {
			quoted.warnOfReply(c)
		}
	}
}

// warnOfReply tells that a reply which stands keeps quoting the message that
// this change takes away.
func (c *Change) warnOfReply(reply *Change) {
	if !reply.stands() || c.Action != Replace && c.Action != SendAgain || reply.Action == Recall || reply.editsQuote() {
		return
	}
	c.warn(fmt.Sprintf("%s keeps quoting what was sent before.", reply.Address))
}

// warnOfForward tells that a copy which was passed on keeps the words that this
// change replaces.
func (c *Change) warnOfForward(copied *Change) {
	if !copied.stands() || copied.Action == Recall || c.Action != Edit && c.Action != Replace && c.Action != SendAgain {
		return
	}
	c.warn(fmt.Sprintf("%s was passed on before and keeps the old words.", copied.Address))
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

// pointer is how a message points at another, in words.
type pointer struct {
	argument, verb string
	code           problem.Code // of the diagnostic when the other message is not delivered
}

func (b *builder) points(c, at *Change, by pointer) {
	switch {
	case at == nil: // the language has refused it
	case at.Action == Defer && !at.stands(): // one that exists can be pointed at while its change waits
		c.wait(Defer, fmt.Sprintf("it %s a message that is still to come", by.verb))
		c.Deferred = at.Deferred
	case at.Action == Unreachable:
		c.wait(Unreachable, fmt.Sprintf("it %s a message whose conversation is inaccessible", by.verb))
	case at.Action == Blocked:
		c.wait(Blocked, fmt.Sprintf("it %s a message that is in doubt", by.verb))
	case at.leftOut:
		b.leaveOut(c, at, by)
	case at.Action == Recall || at.Action == Forget || (at.Action == NoOp && !at.stands()):
		rng := c.Desired.Message.Source.At(by.argument)
		b.problems.Add(diag.Newf(hcl.DiagError, by.code, &rng,
			"%s %s %s, which is not there (%s). Take %s away, or bring that message back.",
			c.Address, by.verb, at.Address, at.Reason, by.argument))
	}
}

// leaveOut plans a message that points at one which is left out: it is left out
// as well, and the rest of the project goes on.
func (b *builder) leaveOut(c, at *Change, by pointer) {
	c.wait(NoOp, fmt.Sprintf("it %s %s, which is not sent", by.verb, at.Address))
	c.leftOut = !c.stands()
	rng := c.Desired.Message.Source.At(by.argument)
	b.problems.Add(diag.Newf(hcl.DiagWarning, problem.ReferenceToUnsentMessage, &rng,
		"%s is not sent, because it %s %s, which is not sent either. Bring that message back, or remove %s.",
		c.Address, by.verb, at.Address, by.argument))
}

func (c *Change) wait(a Action, reason string) {
	c.Action, c.Reason, c.Steps, c.Next, c.Settle = a, reason, nil, nil, nil
}

func (c *Change) stands() bool { return c.Prior != nil && c.Prior.Stands() }

func (c *Change) sends() bool {
	return slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend })
}
