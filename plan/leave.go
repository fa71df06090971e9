package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/plan/clock"
	"herald/providers"
	"herald/state"
)

// leave plans a delivery out of the state.
func (b *builder) leave(c *Change, reason string) {
	c.Reason, c.Parts, c.Next = reason, nil, nil
	if b.inaccessible(c.Prior.Provider, c.Prior.Conversation.ID).Gone() {
		c.Action, c.Reason = Forget, string(DriftGone)
		c.Warning = "If others are still in the conversation, what was sent there stays visible to them."
		return
	}
	if policy := b.policies.ofDelivery(c.Address, c.Prior); policy.PreventDestroy && c.Prior.Stands() {
		b.problems.add(policy.refusal("Message must not be recalled", "recall "+c.Address))
		return
	}
	b.recallOrForget(c)
}

func (b *builder) recallOrForget(c *Change) {
	if !b.settleFirst(c) {
		return
	}
	switch {
	case !c.Prior.Stands():
		c.Action, c.Reason = Forget, "it no longer stands"
	case b.policies.ofDelivery(c.Address, c.Prior).OnDestroy == "keep":
		c.Action, c.Reason = Forget, "on_destroy = \"keep\""
	case !b.recallable(c, c.Prior.Parts):
		c.Action = Forget
		c.Warning = fmt.Sprintf("It stays visible: %s.", b.whyNotRecall(c))
	default:
		c.Action = Recall
		c.Steps = append(c.staleSteps(), c.recallSteps()...)
		return
	}
	c.Settle = nil
}

// expire plans the end of a declared delivery whose time is over. Time passes
// without anybody asking for it, so a guard against it stops nothing else.
func (b *builder) expire(c *Change) {
	if !c.Desired.Message.Lifecycle.PreventDestroy {
		b.leave(c, "expired")
		return
	}
	c.Reason = "expired, and prevent_destroy keeps it"
	rng := c.Desired.Message.Source.At("lifecycle.prevent_destroy")
	b.problems.add(&hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: "Expired message stays", Subject: &rng,
		Detail: fmt.Sprintf("%s expired at %s and is not recalled, because of lifecycle { prevent_destroy = true }. "+
			"Set prevent_destroy to false to have it recalled, or remove expire_at to keep it.",
			c.Address, c.Desired.Message.ExpireAt.Format(time.RFC3339)),
	})
}

// keepPolicies has the state keep the present policy and expiry of deliveries
// that are left as they are, so that they count when the block is gone.
func (b *builder) keepPolicies(changes []*Change) {
	for _, c := range changes {
		if c.Action != NoOp || c.Next != nil || c.Prior == nil || c.Desired == nil {
			continue
		}
		next := c.Prior.Clone()
		next.Policy, next.ExpireAt = PolicyOf(c.Desired.Message.Lifecycle), c.Desired.Message.ExpireAt
		if !sameRecord(next, c.Prior) {
			c.Next = next
		}
	}
}

// recallable reports whether every part that stands can still be recalled.
func (b *builder) recallable(c *Change, parts []state.Part) bool {
	facts := b.opt.Accounts.Facts(ParseProvider(c.Prior.Provider))
	if !facts.Can(providers.Recall) {
		return false
	}
	return !slices.ContainsFunc(parts, func(p state.Part) bool {
		return p.Stands() && !b.within(facts.Limits.RecallWindow, p)
	})
}

func (b *builder) within(window time.Duration, p state.Part) bool {
	return window == 0 || b.opt.Now.Sub(p.SentAt) < window
}

func (b *builder) whyNotRecall(c *Change) string {
	facts := b.opt.Accounts.Facts(ParseProvider(c.Prior.Provider))
	if facts.Can(providers.Recall) {
		return fmt.Sprintf("%s recalls messages only within %s", facts.Schema.Title, clock.Span(facts.Limits.RecallWindow))
	}
	if reason := facts.Abilities[providers.Recall].Reason; reason != "" {
		return reason
	}
	return facts.Schema.Title + " cannot recall messages"
}
