package plan

import (
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// sending is one generation of a delivery.
type sending struct {
	delivery   *lang.Delivery
	where      state.Place
	origin     addr.Delivery // where the keys derive from, if not the delivery's address
	generation int
	content    content.Content
	parts      []providers.Part
}

// toState is the sending as the state keeps it, with its keys and no ids.
func (s sending) toState(st *state.State) *state.Delivery {
	m := s.delivery.Message
	r := &state.Delivery{
		Provider: s.delivery.Provider, Conversation: s.where, Origin: s.origin, Generation: s.generation,
		Content: st.Seal(s.content), Parts: record.Parts(st, s.parts),
		Policy: record.Policy(m.Lifecycle), ExpireAt: m.ExpireAt, ReplaceDigest: replaceDigest(st, m),
	}
	for i := range r.Parts {
		r.Parts[i].Key = state.Key(st.Lineage, r.KeyAddress(s.delivery.Addr).String(), s.generation, i)
	}
	return r
}
