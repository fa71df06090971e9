package plan

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/record"
	"herald/state"
)

// effectivePolicy is the policy that counts for a delivery or a conversation.
type effectivePolicy struct {
	state.Policy
	// declared is the block that declares it; nil if the block was removed and the
	// policy is the one of the state.
	declared *lang.Source
}

// preventDestroyError is the error of a plan that would do what prevent_destroy forbids.
func (p effectivePolicy) preventDestroyError(code problem.Code, what string) *hcl.Diagnostic {
	if p.declared == nil {
		return diag.Newf(hcl.DiagError, code, nil,
			"This plan would %s. Its block was removed, and had lifecycle { prevent_destroy = true } when it was last applied. "+
				"If that is what you want, restore the block with prevent_destroy = false, apply, and remove the block again. "+
				"To keep it on the platform, write a removed block for it with lifecycle { destroy = false }.", what)
	}
	return diag.Errorf(p.declared.At("lifecycle.prevent_destroy"), code,
		"This plan would %s, which has lifecycle { prevent_destroy = true }. "+
			"If that is what you want, set prevent_destroy to false and run the command again.", what)
}

// policyIndex finds the policy that counts: the declared one as long as the
// block is declared, also while everything is destroyed. The one of the state
// counts only where the block is gone, and for what the block of an instance
// that is no longer declared does not say without a reference.
type policyIndex struct {
	messages      map[addr.Instance]*lang.Message
	conversations map[addr.Instance]*lang.Conversation
	written       map[addr.Block]lang.StaticLifecycle
}

func newPolicyIndex(d *lang.Desired) *policyIndex {
	x := &policyIndex{
		messages:      make(map[addr.Instance]*lang.Message, len(d.Messages)),
		conversations: make(map[addr.Instance]*lang.Conversation, len(d.Conversations)),
		written:       make(map[addr.Block]lang.StaticLifecycle, len(d.StaticLifecycles)),
	}
	for _, w := range d.StaticLifecycles {
		x.written[w.Source.Block] = w
	}
	for _, m := range d.Messages {
		x.messages[m.Addr] = m
	}
	for i := range d.Conversations {
		x.conversations[d.Conversations[i].Addr] = &d.Conversations[i]
	}
	return x
}

// ofDelivery gives the policy of a delivery by its address. The block of the
// message decides, also where it no longer goes to the conversation. prior may
// be nil.
func (x *policyIndex) ofDelivery(at addr.Delivery, prior *state.Delivery) effectivePolicy {
	if m := x.messages[at.Message]; m != nil {
		return effectivePolicy{record.Policy(m.Lifecycle), m.Source}
	}
	if prior == nil {
		return effectivePolicy{}
	}
	return x.ofUndeclared(at.Message.Block, prior.Policy)
}

// ofConversation gives the policy of a conversation by its address.
func (x *policyIndex) ofConversation(at addr.Instance, prior *state.Conversation) effectivePolicy {
	if c := x.conversations[at]; c != nil {
		return effectivePolicy{record.Policy(c.Lifecycle), c.Source}
	}
	if prior == nil {
		return effectivePolicy{}
	}
	return x.ofUndeclared(at.Block, prior.Policy)
}

// ofUndeclared gives the policy of an instance that is not declared: what its
// block says without a reference, and the one of the state for the rest.
func (x *policyIndex) ofUndeclared(block addr.Block, policy state.Policy) effectivePolicy {
	w := x.written[block]
	if w.OnDestroy != "" {
		policy.OnDestroy = w.OnDestroy
	}
	if w.PreventDestroy == nil {
		return effectivePolicy{Policy: policy}
	}
	policy.PreventDestroy = *w.PreventDestroy
	return effectivePolicy{policy, w.Source}
}
