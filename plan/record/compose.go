package record

import (
	"strings"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// ComposeSent composes what was sent, in as many parts as it was sent in. A
// sensitive value is not in the state; the present one serves where its digest is
// the same. nil where what was sent is not known any more.
func ComposeSent(r *sessions.Registry, st *state.State, sent *state.Delivery, present *lang.Delivery) []providers.Part {
	c := sent.Content
	if len(c.Sensitive) > 0 {
		var known bool
		if c, known = unsealContent(st, c, present); !known {
			return nil
		}
	}
	return r.ComposeParts(sent.Provider, c, len(sent.Parts))
}

// ComposeForDisplay composes the content of a delivery as the state has it, with
// digests in the place of sensitive values: what it shows is no secret, and is
// not to be sent. nil where the platform of p cannot compose it.
func ComposeForDisplay(r *sessions.Registry, p addr.Provider, sent *state.Delivery) []providers.Part {
	return r.ComposeParts(p, sent.Content, len(sent.Parts))
}

// unsealContent gives content from the state with the sensitive values that it was
// sent with, where those are the present ones; present may be nil. A body that
// ends or breaks its lines in another way is tried as well.
func unsealContent(st *state.State, sealed content.Content, present *lang.Delivery) (content.Content, bool) {
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
