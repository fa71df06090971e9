package plan

import (
	"fmt"
	"slices"
	"time"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/humanize"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// planDestroy plans a delivery out of the state.
func (b *decider) planDestroy(c *Change, reason string) {
	c.Reason, c.Parts, c.Next = reason, nil, nil
	if b.findInaccessible(c.Prior.Provider, c.Prior.Conversation.ID).Gone() {
		c.Action, c.Reason = Forget, string(DriftGone)
		c.Warning = "If the conversation still has members, messages in it stay visible to them."
		return
	}
	if policy := b.policies.ofDelivery(c.Address, c.Prior); policy.PreventDestroy && c.Prior.Stands() {
		b.problems.Add(policy.preventDestroyError(problem.MessageMustNotBeRecalled, "recall "+c.Address.String()))
		return
	}
	b.recallOrForget(c)
}

func (b *decider) recallOrForget(c *Change) {
	if !b.resolveDoubts(c) {
		return
	}
	switch {
	case !c.Prior.Stands():
		c.Action, c.Reason = Forget, "it no longer exists on the platform"
	case b.policies.ofDelivery(c.Address, c.Prior).OnDestroy == "keep":
		c.Action, c.Reason, c.KeptByConfiguration = Forget, reasonOnDestroyKeep, true
	case !b.canRecall(c, c.Prior.Parts):
		c.Action = Forget
		c.Warning = "It stays visible: " + diag.Sentence(b.whyNotRecall(c))
	default:
		c.Action = Recall
		c.Steps = append(c.staleSteps(), c.recallSteps()...)
		return
	}
	if place := c.Prior.Conversation.Address; b.removesConversation(place) {
		c.Warning = fmt.Sprintf("It is removed together with %s.", place)
	}
	c.Settle = nil
}

// removesConversation reports whether the plan removes a conversation from its platform,
// with what is in it.
func (b *decider) removesConversation(conversation addr.Instance) bool {
	return slices.ContainsFunc(b.conversationChanges, func(c *ConversationChange) bool { return c.Address == conversation && c.Action == Remove })
}

// recordLifecycles has the state keep the present policy and expiry of deliveries
// that are left as they are, so that they count when the block is gone, and the
// digest of the value in replace_triggered_by where it has none.
func (b *decider) recordLifecycles(changes []*Change) {
	for _, c := range changes {
		if c.Action != NoOp || c.Next != nil || c.Prior == nil || c.Desired == nil {
			continue
		}
		if next := b.unchangedNext(c); !sameRecord(next, c.Prior) {
			c.Next = next
		}
	}
}

// unchangedNext is the record of a delivery that is left as it is, with the present
// lifecycle.
func (b *decider) unchangedNext(c *Change) *state.Delivery {
	next := c.Prior.Clone()
	next.Policy, next.ExpireAt = record.Policy(c.Desired.Message.Lifecycle), c.Desired.Message.ExpireAt
	next.Triggers = RemovalTriggers(b.opt.Desired, c.Desired.Message, c.Prior.Triggers)
	next.ReplaceDigest = keptReplaceDigest(c.Prior, replaceDigest(b.opt.State, c.Desired.Message))
	return next
}

// canRecall reports whether every part that exists can still be recalled.
func (b *decider) canRecall(c *Change, parts []state.Part) bool {
	facts := b.opt.Sessions.Facts(c.Prior.Provider)
	if !facts.Can(providers.Recall) {
		return false
	}
	return !slices.ContainsFunc(parts, func(p state.Part) bool {
		return p.Stands() && !b.isWithinWindow(facts.Limits.RecallWindow, p)
	})
}

func (b *decider) isWithinWindow(window time.Duration, p state.Part) bool {
	return window == 0 || b.opt.Now.Sub(p.SentAt) < window
}

// whyNotRecall says why the platform cannot recall a delivery any more, or at
// all.
func (b *decider) whyNotRecall(c *Change) string {
	provider := c.Provider
	if c.Prior != nil {
		provider = c.Prior.Provider
	}
	facts := b.opt.Sessions.Facts(provider)
	if facts.Can(providers.Recall) {
		return fmt.Sprintf("%s recalls messages only within %s", facts.Schema.Title, humanize.Span(facts.Limits.RecallWindow))
	}
	if reason := facts.Abilities[providers.Recall].Reason; reason != "" {
		return reason
	}
	return facts.Schema.Title + " cannot recall messages"
}
