package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/record"
	"herald/plan/target"
	"herald/state"
)

// chooseAction chooses the action for a delivery that is declared and due.
func (b *decider) chooseAction(c *Change) {
	if c.Prior == nil {
		b.planSend(c, b.opt.State.NextGeneration(c.Address))
		return
	}
	if !b.resolveDoubts(c) {
		return
	}
	c.Parts = b.partsAsSent(c)
	c.QuoteChanged = b.quotesOtherMessage(c)
	switch {
	case !c.Prior.Stands():
		b.planMissing(c)
	case b.hasOtherConversation(c):
		c.Reason = fmt.Sprintf("%s has another id now", c.Place.Address)
		b.planReplace(c)
	case b.isReplaceRequested(c.Desired):
		c.Cause, c.Reason = CauseAsked, "replacement was requested"
		b.planReplace(c)
	case c.Prior.Tainted:
		c.Cause, c.Reason = CauseTainted, "tainted"
		b.planReplace(c)
	case b.hasMissingPart(c):
		b.completePartial(c)
	case b.hasContentChange(c):
		c.Conditional = c.Unknown()
		b.planContentChange(c)
	case c.QuoteChanged:
		c.Reason = requoteReason(c)
		b.planContentChange(c)
	case len(c.Settle) > 0 || len(c.Prior.Stale) > 0:
		c.Action = Resolve
		b.planUnchanged(c)
	default:
		b.planUnchanged(c)
	}
}

// resolveDoubts finds sends in doubt whose outcome no look-up could find. They are sent
// again under their old key where the platform honours keys; otherwise the
// lifecycle or a person must say, and false is returned if it is a person.
func (b *decider) resolveDoubts(c *Change) bool {
	id := b.opt.Sessions.Facts(c.Provider).Idempotency
	for i, p := range c.Prior.Parts {
		if p.Doubt != state.OpSend {
			continue
		}
		if id.HonoursKey(p.DoubtSince, b.opt.Now) || b.policies.ofDelivery(c.Address, c.Prior).OnUnknown == "resend" {
			c.Settle = append(c.Settle, i)
			continue
		}
		c.Action = Blocked
		c.Reason = "sent, but delivery could not be confirmed"
		c.Warning = fmt.Sprintf("Check %s, then run: herald resolve '%s' --sent ID, or --not-sent.", c.Place.Address, c.Address)
		return false
	}
	return true
}

// planSend plans a delivery of which nothing exists on the platform.
func (b *decider) planSend(c *Change, generation int) {
	c.Action = Send
	b.setNext(c, generation)
	for i := range c.Next.Parts {
		c.Steps = append(c.Steps, state.Step{Op: state.OpSend, Part: i})
	}
}

// planMissing plans a delivery that is in the state and not on the platform:
// either it was never sent, or somebody removed it.
func (b *decider) planMissing(c *Change) {
	wasSent := slices.ContainsFunc(c.Prior.Parts, func(p state.Part) bool { return !p.SentAt.IsZero() })
	if !wasSent {
		b.planSend(c, c.Prior.Generation)
		return
	}
	c.Reason = "removed on the platform"
	b.onMissing(c, func() {
		c.Parts = c.newParts
		b.planSend(c, c.Prior.Generation+1)
	})
}

// onMissing follows the lifecycle of a message that others removed.
func (b *decider) onMissing(c *Change, repost func()) {
	src := c.Desired.Message.Source
	switch c.Desired.Message.Lifecycle.OnMissing {
	case "ignore":
		c.Action = NoOp
	case "fail":
		rng := src.At("lifecycle.on_missing")
		b.problems.Add(diag.Newf(hcl.DiagError, problem.MessageWasRemoved, &rng,
			"%s no longer exists on the platform, and on_missing = \"fail\" stops the plan. "+
				"Set on_missing to \"repost\" to send it again, or to \"ignore\" to do without it.", c.Address))
	default:
		repost()
	}
}

// hasOtherConversation reports whether the conversation is now another place.
func (b *decider) hasOtherConversation(c *Change) bool {
	return c.Prior.Provider != c.Provider || !record.SameConversation(c.Prior.Conversation.ID, c.Place.ID)
}

// hasMissingPart reports whether some of the parts exist on the platform, and others,
// which are composed as before, do not.
func (b *decider) hasMissingPart(c *Change) bool {
	for i, p := range c.Prior.Parts {
		if !p.Stands() && !slices.Contains(c.Settle, i) {
			return true
		}
		if p.Doubt == state.OpRecall {
			return true
		}
	}
	return false
}

// completePartial completes a delivery of which a part is missing. Parts that never got
// away are sent under their own key; if a part was removed by others, or may
// have been recalled, the whole is sent again so that it reads as one.
func (b *decider) completePartial(c *Change) {
	for i, p := range c.Prior.Parts {
		if p.Doubt == state.OpRecall {
			c.Reason = "an interrupted recall"
			b.planReplace(c)
			return
		}
		if !p.Stands() && !p.SentAt.IsZero() && !slices.Contains(c.Settle, i) {
			c.Reason = "partly removed on the platform"
			b.onMissing(c, func() { b.planReplace(c) })
			return
		}
	}
	c.Reason = "interrupted before it was complete"
	if !b.planEdit(c) {
		b.planReplace(c)
	}
}

// hasContentChange reports whether what exists is not what shall, or may not be.
func (b *decider) hasContentChange(c *Change) bool {
	if !c.Unknown() && b.onlyIgnored(c) {
		return b.isOverwritten(c)
	}
	return c.Unknown() || !c.matchesParts(b.opt.State, c.Parts)
}

// isOverwritten reports whether somebody else has changed a part of Prior, and no
// argument in ignore_changes allows that.
func (b *decider) isOverwritten(c *Change) bool {
	allowed := ignoresTextOf(c.Desired.Message.Lifecycle, c.Prior)
	for i, p := range c.Prior.Parts {
		overwritten := p.Digest == "" && (p.Doubt != "" || !allowed)
		if overwritten && !(i < len(c.Parts) && c.samePart(b.opt.State, i, c.Parts[i])) {
			return true
		}
	}
	return false
}

// isReplaceRequested reports whether people want the delivery replaced though nothing
// differs.
func (b *decider) isReplaceRequested(d *lang.Delivery) bool {
	item := target.Item{Resource: d.Addr.Resource(), Provider: d.Provider}
	return slices.ContainsFunc(b.replaceRequests, func(p target.Pattern) bool { return p.Matches(item) })
}

// planContentChange plans new content for a delivery that exists.
func (b *decider) planContentChange(c *Change) {
	switch c.Desired.Message.Lifecycle.OnChange {
	case "keep":
		c.Reason = "changed, but on_change = \"keep\""
		c.Action = NoOp
		return
	case "replace":
		b.planReplace(c)
		return
	}
	if b.planEdit(c) {
		return
	}
	if b.onlyReadsOtherwise(c) {
		c.Action, c.Reason = NoOp, "its text on the platform differs from what was sent, and the platform cannot edit it"
		c.addWarning(fmt.Sprintf("It is not sent again, because readers would receive it twice. To send it again, run: herald apply --replace '%s'.", c.Address))
		return
	}
	c.Cause = CauseUneditable
	b.planReplace(c)
}

// planUnchanged plans a delivery that exists as declared. What the state records in
// addition to the message itself is updated without a request.
func (b *decider) planUnchanged(c *Change) {
	b.setNext(c, c.Prior.Generation)
	c.Steps = c.staleSteps()
	fresh := c.Next.Parts
	c.Next.Parts = slices.Clone(c.Prior.Parts)
	if b.onlyIgnored(c) {
		c.Next.Content = c.Prior.Content
	} else {
		b.takeDigests(c, fresh)
	}
	if c.Action == NoOp && sameRecord(c.Next, c.Prior) {
		c.Next = nil
	}
}

func sameRecord(x, y *state.Delivery) bool {
	return content.Equal(x.Content, y.Content) && sameTriggers(x.Triggers, y.Triggers) && x.Policy == y.Policy && x.ExpireAt.Equal(y.ExpireAt) && x.Behind == y.Behind &&
		x.ReplaceDigest == y.ReplaceDigest &&
		slices.Equal(x.Parts, y.Parts) &&
		x.Conversation.Address == y.Conversation.Address && string(x.Conversation.Options) == string(y.Conversation.Options)
}

// setNext describes the delivery as it shall be. A delivery that was moved keeps
// the keys of its old address for what exists; what is sent again has keys of
// its present one, because the old one may be in use again.
func (b *decider) setNext(c *Change, generation int) {
	var origin addr.Delivery
	if c.Prior != nil && generation == c.Prior.Generation {
		origin = c.Prior.Origin
	} else if c.Prior != nil && c.Prior.Origin != (addr.Delivery{}) {
		generation = max(generation, b.opt.State.Retired[c.Address.Resource()]+1)
	}
	n := sending{c.Desired, c.Place, origin, generation, c.Content, c.Parts}.toState(b.opt.State)
	if c.Prior != nil {
		n.UpdatedAt = c.Prior.UpdatedAt
	}
	if c.Prior != nil && generation == c.Prior.Generation && len(c.Desired.Message.ReplacedBy) > 0 {
		n.Behind = c.Prior.Behind
	}
	if c.Prior != nil && generation == c.Prior.Generation {
		n.ReplaceDigest = keptReplaceDigest(c.Prior, n.ReplaceDigest)
	}
	var have []state.Trigger
	if c.Prior != nil {
		have = c.Prior.Triggers
	}
	n.Triggers = RemovalTriggers(b.opt.Desired, c.Desired.Message, have)
	c.Next = n
}
