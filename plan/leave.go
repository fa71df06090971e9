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
	if c.Prior.Policy.PreventDestroy {
		b.prevented(c)
		return
	}
	if !b.settleFirst(c) {
		return
	}
	switch {
	case !c.Prior.Stands():
		c.Action, c.Reason = Forget, "it no longer stands"
	case c.Prior.Policy.OnDestroy == "keep":
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

func (b *builder) prevented(c *Change) {
	diag := &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Message must not be recalled",
		Detail: fmt.Sprintf("%s has lifecycle { prevent_destroy = true }, and this plan would recall it. "+
			"If that is what you want, set prevent_destroy to false, apply, and then remove the message.", c.Address),
	}
	if c.Desired != nil {
		rng := c.Desired.Message.Source.At("lifecycle.prevent_destroy")
		diag.Subject = &rng
	}
	b.problems.add(diag)
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
