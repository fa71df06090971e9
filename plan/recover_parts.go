package plan

import (
	"context"
	"slices"
	"time"

	"herald/lang/addr"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// findReshaped finds in how many parts the deliveries of a place were sent of which a
// lost state has nothing but a doubt. It gives those that were sent in another
// number than is assumed, in that number and still in doubt; see
// providers.Splitter.
func (r *refresher) findReshaped(ctx context.Context, finder providers.Finder, p *conversationDeliveries) (map[addr.Delivery]*state.Delivery, error) {
	rec := &recoverer{desired: r.opt.Desired, state: r.opt.State, sessions: r.opt.Sessions, now: r.opt.Now}
	var lost []*candidate
	for _, address := range p.addresses {
		if c := r.lostCandidate(address); c != nil && rec.guessMoreParts(rec.newGuess(c, 1, c.parts)) != nil {
			lost = append(lost, c)
		}
	}
	if len(lost) == 0 {
		return nil, nil
	}
	found, err := rec.findGeneration(ctx, search{finder, record.KnownMessageIDs(r.opt.State, p.where.ID)}, lost, 1)
	if err != nil {
		return nil, err
	}
	reshaped := map[addr.Delivery]*state.Delivery{}
	for _, c := range found {
		if n := len(c.last.Parts); n != len(c.parts) {
			parts := r.opt.Sessions.ComposeParts(p.provider, c.delivery.Content, n)
			reshaped[c.delivery.Addr] = rec.newDoubtfulDelivery(c, parts, time.Time{})
		}
	}
	return reshaped, nil
}

// lostCandidate is a delivery of which the state has nothing but that all of it
// may have been sent, before a state that was lost; nil for any other.
func (r *refresher) lostCandidate(address addr.Delivery) *candidate {
	d, declared := r.opt.State.Deliveries[address], r.declared()[address]
	if declared == nil || len(d.Parts) == 0 || len(declared.Unknown) > 0 {
		return nil
	}
	if slices.ContainsFunc(d.Parts, func(p state.Part) bool { return p.Doubt != state.OpSend || !p.DoubtSince.IsZero() }) {
		return nil
	}
	parts, diags := r.opt.Sessions.Compose(declared, declared.Content)
	if diags.HasErrors() || len(parts) != len(d.Parts) {
		return nil
	}
	return &candidate{delivery: declared, where: d.Conversation, parts: parts}
}
