package plan

import (
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
)

// planExpired plans a declared delivery whose time is over. What cannot be recalled,
// or must not be, stays in the state: time passes without anybody asking for it,
// so it stops nothing else, and a later expire_at sends nothing again.
func (b *decider) planExpired(c *Change) {
	if c.Prior == nil || !c.Prior.Stands() {
		c.Reason = "expired"
		if !wasSent(c.Prior) && b.opt.State.Retired[c.Address.Resource()] == 0 {
			c.Reason = "expired before it was sent"
		}
		return
	}
	why := b.whyStays(c, b.opt.Now)
	if gone := b.findInaccessible(c.Prior.Provider, c.Prior.Conversation.ID).Gone(); gone || why == "" || c.Prior.InDoubt() && !c.Desired.Message.Lifecycle.PreventDestroy {
		b.planDestroy(c, "expired")
		return
	}
	c.Reason, c.StaysVisible = "expired, but stays visible", true
	rng := c.Desired.Message.Source.At("expire_at")
	b.problems.Add(diag.Newf(hcl.DiagWarning, problem.ExpiredMessageStays, &rng,
		"%s expired at %s and is not recalled: %s", c.Address, c.Desired.Message.ExpireAt.Format(time.RFC3339), why))
}

// warnOfNoExpiry warns, when they are sent, of deliveries that will not be recalled
// when they expire.
func (b *decider) warnOfNoExpiry(changes []*Change) {
	for _, c := range changes {
		if c.Desired == nil || c.Action == Recall || !c.Desired.Message.ExpireAt.After(b.opt.Now) {
			continue
		}
		why := b.whyStays(c, c.Desired.Message.ExpireAt)
		if why == "" {
			continue
		}
		c.StaysVisible = true
		rng := c.Desired.Message.Source.At("expire_at")
		b.problems.Add(diag.Newf(hcl.DiagWarning, problem.MessageWillNotBeRecalled, &rng,
			"%s will stay visible after it has expired: %s", c.Address, why))
	}
}

// whyStays says in sentences why a delivery is not recalled when it expires at a
// time, and what to do; "" where it is.
func (b *decider) whyStays(c *Change, at time.Time) string {
	life := c.Desired.Message.Lifecycle
	facts := b.opt.Sessions.Facts(c.Provider)
	window := facts.Limits.RecallWindow
	switch {
	case life.PreventDestroy:
		return "prevent_destroy is true. Set it to false to have the message recalled, or remove expire_at to keep it."
	case life.OnDestroy == "keep":
		return `on_destroy is "keep". Set it to "recall" to have the message recalled, or remove expire_at to keep it.`
	case !facts.Can(providers.Recall), window > 0 && at.Sub(b.firstSent(c)) >= window:
		return diag.Sentence(b.whyNotRecall(c)) + " Remove expire_at, or set an earlier time if the platform has a limit."
	}
	return ""
}

// firstSent is when the first part of a delivery was sent, or will be.
func (b *decider) firstSent(c *Change) time.Time {
	if c.isDelivered() && c.Action != Replace && c.Action != SendAgain {
		first := b.opt.Now
		for _, p := range c.Prior.Parts {
			if p.Stands() && p.SentAt.Before(first) {
				first = p.SentAt
			}
		}
		return first
	}
	if due := c.Desired.Message.PublishAt; due.After(b.opt.Now) {
		return due
	}
	return b.opt.Now
}
