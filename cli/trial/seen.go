package trial

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/providers/sandbox"
	"herald/state"
)

// addressBook is what the runs of a file have met: which conversation of the
// sandbox has which address, and which message is which delivery. What is no
// longer declared is still known by its address.
type addressBook struct {
	places    map[string]place // by address of a conversation
	delivered map[string]sent  // by platform and the platform's id of a message
}

type place struct {
	platform, id string
	sensitive    bool
}

type sent struct {
	address   string
	place     string // address of the conversation
	sensitive bool
}

func newAcquaintance() *addressBook {
	return &addressBook{places: make(map[string]place), delivered: make(map[string]sent)}
}

// addDeclared adds what a run has declared and what its state knows.
func (a *addressBook) addDeclared(d *lang.Desired, st *state.State) {
	for i := range d.Conversations {
		c := &d.Conversations[i]
		id := c.ID
		if known, ok := st.ConversationID(c.Addr); ok && id == "" {
			id = known
		}
		a.places[c.Addr.String()] = place{c.Provider.Platform, id, len(c.Sensitive) > 0}
	}
	for address, have := range st.Deliveries {
		platform := have.Provider.Platform
		for _, p := range have.Parts {
			a.delivered[platform+" "+p.ID] = sent{address.String(), have.Conversation.Address.String(), len(have.Content.Sensitive) > 0}
		}
	}
}

// sees is what people see, as the assertions of a test see it: every
// conversation that was met, by its address.
func (a *addressBook) sees(all []sandbox.Conversation) cty.Value {
	out := make(map[string]cty.Value, len(a.places))
	for address, at := range a.places {
		var seen sandbox.Conversation
		if i := slices.IndexFunc(all, func(c sandbox.Conversation) bool { return a.is(c, at, address) }); i >= 0 {
			seen = all[i]
		}
		out[address] = a.conversation(seen, at)
	}
	return cty.ObjectVal(map[string]cty.Value{"conversations": cty.ObjectVal(out)})
}

// is finds a conversation by its id, or by a message that was sent to it, for
// platforms that give a conversation an id of their own.
func (a *addressBook) is(c sandbox.Conversation, at place, address string) bool {
	if c.Platform != at.platform {
		return false
	}
	return c.ID == at.id || slices.ContainsFunc(c.Messages, func(m sandbox.Message) bool {
		return a.delivered[c.Platform+" "+m.ID].place == address
	})
}

func (a *addressBook) conversation(c sandbox.Conversation, at place) cty.Value {
	standing, recalled := []cty.Value{}, []cty.Value{}
	for _, m := range c.Messages {
		if m.Recalled {
			recalled = append(recalled, a.message(c.Platform, m))
		} else {
			standing = append(standing, a.message(c.Platform, m))
		}
	}
	people := make([]string, len(c.Participants))
	for i, p := range c.Participants {
		people[i] = p.ID
	}
	return cty.ObjectVal(map[string]cty.Value{
		"platform": cty.StringVal(at.platform), "id": sensitiveText(at.id, at.sensitive), "title": sensitiveText(c.Title, at.sensitive),
		"announcement": sensitiveText(c.Announcement, at.sensitive), "participants": markSensitive(textTuple(people), at.sensitive), "gone": cty.BoolVal(c.Gone),
		"messages": cty.TupleVal(standing), "recalled": cty.TupleVal(recalled),
	})
}

func (a *addressBook) message(platform string, m sandbox.Message) cty.Value {
	from := a.delivered[platform+" "+m.ID]
	history := make([]cty.Value, len(m.History))
	for i, v := range m.History {
		history[i] = sensitiveText(v.Text, from.sensitive)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(m.ID), "delivery": cty.StringVal(from.address), "kind": cty.StringVal(m.Kind), "sender": cty.StringVal(m.Sender),
		"text": sensitiveText(m.Text, from.sensitive), "history": cty.TupleVal(history), "edited": cty.BoolVal(m.Edited),
		"attachments": attachmentValues(m.Attachments), "buttons": buttonValues(m.Buttons, from.sensitive), "mentions": markSensitive(textTuple(m.Mentions), from.sensitive),
		"quotes": cty.StringVal(m.Reply), "silent": cty.BoolVal(m.Silent), "pinned": cty.BoolVal(m.Pinned),
	})
}

func attachmentValues(list []sandbox.Attachment) cty.Value {
	vals := make([]cty.Value, len(list))
	for i, f := range list {
		vals[i] = cty.ObjectVal(map[string]cty.Value{
			"kind": cty.StringVal(f.Kind), "name": cty.StringVal(f.Name), "type": cty.StringVal(f.Type), "size": cty.NumberIntVal(f.Size),
			"width": cty.NumberIntVal(int64(f.Width)), "height": cty.NumberIntVal(int64(f.Height)),
		})
	}
	return cty.TupleVal(vals)
}

func buttonValues(list []sandbox.Button, sensitive bool) cty.Value {
	vals := make([]cty.Value, len(list))
	for i, b := range list {
		vals[i] = cty.ObjectVal(map[string]cty.Value{
			"label": sensitiveText(b.Label, sensitive), "url": sensitiveText(b.URL, sensitive), "value": sensitiveText(b.Value, sensitive), "color": cty.StringVal(b.Color),
		})
	}
	return cty.TupleVal(vals)
}
