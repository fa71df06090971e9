package plan

import (
	"herald/lang"
	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

// sending is one generation of a delivery.
type sending struct {
	delivery   *lang.Delivery
	where      state.Place
	origin     string // where the keys derive from, if not the delivery's address
	generation int
	content    content.Content
	parts      []providers.Part
}

// record is the sending as the state keeps it, with its keys and no ids.
func (s sending) record(st *state.State) *state.Delivery {
	m := s.delivery.Message
	r := &state.Delivery{
		Provider: s.delivery.Provider.String(), Conversation: s.where, Origin: s.origin, Generation: s.generation,
		Content: st.Seal(s.content), Parts: StateParts(st, s.parts),
		Policy: PolicyOf(m.Lifecycle), ExpireAt: m.ExpireAt,
	}
	for i := range r.Parts {
		r.Parts[i].Key = state.Key(st.Lineage, r.KeyAddress(s.delivery.Addr.String()), s.generation, i)
	}
	return r
}

// ComposeSent composes what was sent. Content with a sensitive value is not in
// the state; the present one serves where its digest is the same. nil where
// what was sent is not known any more.
func (a *Accounts) ComposeSent(st *state.State, sent *state.Delivery, present *lang.Delivery) []providers.Part {
	platform := a.Platform(ParseProvider(sent.Provider))
	if platform == nil {
		return nil
	}
	c := sent.Content
	if len(c.Sensitive) > 0 {
		if present == nil || !content.Equal(st.Seal(present.Content), c) {
			return nil
		}
		c = present.Content
	}
	parts, _ := platform.Compose(c)
	return parts
}
