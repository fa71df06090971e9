package plan

import (
	"strings"

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
		Policy: PolicyOf(m.Lifecycle), ExpireAt: m.ExpireAt, ReplaceDigest: replaceDigest(st, m),
	}
	for i := range r.Parts {
		r.Parts[i].Key = state.Key(st.Lineage, r.KeyAddress(s.delivery.Addr.String()), s.generation, i)
	}
	return r
}

// ComposeSent composes what was sent, in as many parts as it was sent in. A
// sensitive value is not in the state; the present one serves where its digest is
// the same. nil where what was sent is not known any more.
func (a *Accounts) ComposeSent(st *state.State, sent *state.Delivery, present *lang.Delivery) []providers.Part {
	platform := a.Platform(ParseProvider(sent.Provider))
	if platform == nil {
		return nil
	}
	c := sent.Content
	if len(c.Sensitive) > 0 {
		var known bool
		if c, known = unseal(st, c, present); !known {
			return nil
		}
	}
	return providers.ComposeParts(platform, c, len(sent.Parts))
}

// unseal gives content from the state with the sensitive values that it was
// sent with, where those are the present ones; present may be nil. A body that
// ends or breaks its lines in another way is tried as well.
func unseal(st *state.State, sealed content.Content, present *lang.Delivery) (content.Content, bool) {
	if present == nil {
		return content.Content{}, false
	}
	c := sealed
	if sealed.IsSensitive("buttons") {
		c.Buttons = present.Content.Buttons
	}
	if sealed.IsSensitive("mentions") {
		c.Mentions = present.Content.Mentions
	}
	if sealed.IsSensitive("options") {
		c.Options = present.Content.Options
	}
	if !sealed.IsSensitive("body") {
		return c, content.Equal(st.Seal(c), sealed)
	}
	body := present.Content.Body
	for _, line := range []string{body, strings.TrimRight(body, "\n"), body + "\n"} {
		for _, c.Body = range []string{line, strings.ReplaceAll(line, "\n", "\r\n")} {
			if content.Equal(st.Seal(c), sealed) {
				return c, true
			}
		}
	}
	return c, false
}
