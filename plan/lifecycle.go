package plan

import (
	"herald/lang"
	"herald/lang/addr"
	"herald/state"
)

// PolicyOf gives the part of a lifecycle that the state keeps.
func PolicyOf(l lang.Lifecycle) state.Policy {
	return state.Policy{OnDestroy: l.OnDestroy, OnUnknown: l.OnUnknown, PreventDestroy: l.PreventDestroy}
}

// effectivePolicy is the policy that counts for a delivery or a conversation.
type effectivePolicy struct {
	state.Policy
	// declared is the block that says so; nil when the block is gone and the
	// policy is the one of the state.
	declared *lang.Source
}

// policyIndex finds the policy that counts: the declared one as long as the
// block is declared, also while everything is destroyed, and the one of the
// state only for what is no longer declared.
type policyIndex struct {
	messages      map[addr.Instance]*lang.Message
	conversations map[addr.Instance]*lang.Conversation
	guarded       map[addr.Block]*lang.Source // see lang.Desired
}

func newPolicyIndex(d *lang.Desired) *policyIndex {
	x := &policyIndex{
		messages:      make(map[addr.Instance]*lang.Message, len(d.Messages)),
		conversations: make(map[addr.Instance]*lang.Conversation, len(d.Conversations)),
		guarded:       make(map[addr.Block]*lang.Source, len(d.Guarded)),
	}
	for _, src := range d.Guarded {
		x.guarded[src.Block] = src
	}
	for i := range d.Messages {
		x.messages[d.Messages[i].Addr] = &d.Messages[i]
	}
	for i := range d.Conversations {
		x.conversations[d.Conversations[i].Addr] = &d.Conversations[i]
	}
	return x
}

// ofDelivery gives the policy of a delivery by its address. The block of the
// message decides, also where it no longer goes to the conversation. prior may
// be nil.
func (x *policyIndex) ofDelivery(address string, prior *state.Delivery) effectivePolicy {
	if at, err := addr.ParseDelivery(address); err == nil {
		if m := x.messages[at.Message]; m != nil {
			return effectivePolicy{PolicyOf(m.Lifecycle), m.Source}
		}
		if src := x.guarded[at.Message.Block]; src != nil && prior != nil {
			policy := prior.Policy
			policy.PreventDestroy = true
			return effectivePolicy{policy, src}
		}
	}
	if prior == nil {
		return effectivePolicy{}
	}
	return effectivePolicy{Policy: prior.Policy}
}
