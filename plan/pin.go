package plan

import (
	"slices"

	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// planPin adds the steps that pin the first part of a delivery, or unpin it. They come
// last, because a message is pinned after it was sent.
func (b *decider) planPin(c *Change) {
	if c.Desired == nil || !c.Action.Acts() && c.Action != NoOp || b.findInaccessible(c.Provider, c.Place.ID) != nil {
		return
	}
	pinned := c.Prior != nil && c.Prior.IsPinned()
	if c.sendsFirstPart() {
		if pinned && c.Action == SendAgain {
			c.Steps = append([]state.Step{{Op: state.OpUnpin}}, c.Steps...) // the earlier one stays visible
		}
		if c.Desired.Message.Pin {
			c.Steps = append(c.Steps, state.Step{Op: state.OpPin})
		}
		return
	}
	switch want := c.Desired.Message.Pin; {
	case c.Prior == nil || len(c.Prior.Parts) == 0 || !c.Prior.Parts[0].Stands() && !slices.Contains(c.Settle, 0):
	case want && c.Prior.Parts[0].Pin != state.Pinned:
		b.addPinStep(c, Pin, state.OpPin)
	case !want && pinned:
		b.addPinStep(c, Unpin, state.OpUnpin)
	}
}

// sendsFirstPart reports whether the change makes a new first message.
func (c *Change) sendsFirstPart() bool {
	return slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend && s.Part == 0 })
}

// addPinStep adds a step to a change of a delivery that exists. It is made whatever else
// turns out to be unchanged.
func (b *decider) addPinStep(c *Change, alone Action, op state.Op) {
	if c.Action == NoOp {
		c.Action = alone
		if c.Next == nil {
			c.Next = b.unchangedNext(c)
		}
	}
	c.Conditional = false
	c.Steps = append(c.Steps, state.Step{Op: op})
}

// Pins reports whether the message is pinned after the change.
func (c *Change) Pins() bool { return c.Desired != nil && c.Desired.Message.Pin }

// comparePin compares what was read of a part with whether Herald has pinned it. A pin of
// somebody else counts as Herald's where one is declared, so that it is not repeated.
func (r *refresher) comparePin(address addr.Delivery, p *state.Part, remote providers.RemoteMessage) {
	declared := r.declared()[address]
	switch {
	case remote.Pinned == providers.OptTrue && (p.Pin != "" || declared != nil && declared.Message.Pin):
		p.Pin = state.Pinned
	case remote.Pinned == providers.OptFalse && p.Pin != "":
		if p.Pin == state.Pinned {
			r.drift = append(r.drift, Drift{Address: address.Resource(), Kind: DriftUnpinned})
		}
		p.Pin = ""
	}
}
