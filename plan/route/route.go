// Package route sends everything to one conversation instead of where it is
// declared, for a rehearsal with --route-to.
//
// It only changes the desired configuration: plan and apply work as for any
// other. It must not know where states are kept, nor any platform by name.
package route

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Route is where everything is sent. A nil Route changes nothing.
type Route struct {
	To addr.Instance
	// Real returns the conversations that Herald has created outside of
	// rehearsals. A rehearsal creates none.
	Real lang.Known

	id string // of To, once it is known
}

// Parse parses the address of a conversation.
func Parse(text string) (addr.Instance, error) {
	at, err := addr.ParseInstance(text)
	if err == nil && at.Kind != addr.Conversation {
		err = fmt.Errorf("%q is not the address of a conversation", text)
	}
	return at, err
}

// Evaluate evaluates a configuration for a rehearsal. in.Known must come from
// Known.
func (r *Route) Evaluate(config *lang.Config, in lang.Inputs) (*lang.Desired, hcl.Diagnostics) {
	desired, diags := config.Evaluate(in)
	if r == nil || diags.HasErrors() {
		return desired, diags
	}
	to, problem := r.findTarget(desired)
	if problem != nil {
		return nil, append(diags, problem)
	}
	if to.ID != r.id {
		// Texts may contain the id of a conversation that does not exist yet.
		// In a rehearsal it is the id of this one.
		r.id = to.ID
		if desired, diags = config.Evaluate(in); diags.HasErrors() {
			return desired, diags
		}
	}
	return routeAll(desired, to), diags
}

// findTarget returns the conversation where everything is sent, with its id.
func (r *Route) findTarget(d *lang.Desired) (lang.Conversation, *hcl.Diagnostic) {
	var names, siblings []string
	for _, c := range d.Conversations {
		if names = append(names, c.Addr.String()); c.Addr != r.To {
			if c.Addr.Block == r.To.Block {
				siblings = append(siblings, c.Addr.String())
			}
			continue
		}
		if c.Managed() {
			c.ID, _ = r.Real.ConversationID(c.Addr)
		}
		if c.ID == "" {
			return c, diag.Newf(hcl.DiagError, problem.InvalidRehearsalConversation, &c.Source.Range,
				"%s does not exist yet, and a rehearsal creates no conversations. Create it first with herald apply --target %s, or set the id of an existing one.", r.To, r.To)
		}
		return c, nil
	}
	hint := diag.DidYouMean(r.To.String(), names)
	if len(siblings) > 0 {
		hint = fmt.Sprintf(" Name one of %s.", diag.List(siblings))
	}
	return lang.Conversation{}, diag.Newf(hcl.DiagError, problem.InvalidRehearsalConversation, nil, "--route-to: %s is not declared.%s", r.To, hint)
}

// Known returns the known values of a rehearsal: those of its own messages, and
// the real conversations.
func (r *Route) Known(own lang.Known) lang.Known {
	if r == nil {
		return own
	}
	return routedKnown{own, r}
}

type routedKnown struct {
	lang.Known
	route *Route
}

// ConversationID returns the id of the real conversation, or that of the
// rehearsal's conversation if there is none.
func (k routedKnown) ConversationID(at addr.Instance) (string, bool) {
	if id, ok := k.route.Real.ConversationID(at); ok {
		return id, true
	}
	return k.route.id, k.route.id != ""
}

// Data implements lang.Answers.
func (k routedKnown) Data(r lang.Request) (cty.Value, bool) {
	if a, ok := k.Known.(lang.Answers); ok {
		return a.Data(r)
	}
	return cty.NilVal, false
}

// routeAll returns d with all deliveries in one conversation. It removes what
// would reach people outside of it or outlast the rehearsal.
func routeAll(d *lang.Desired, to lang.Conversation) *lang.Desired {
	out := *d
	out.Imports, out.Removed = nil, nil
	out.Conversations = make([]lang.Conversation, len(d.Conversations))
	for i, c := range d.Conversations {
		there := to
		there.Addr, there.Source = c.Addr, c.Source
		out.Conversations[i] = there
	}
	out.Messages = rehearsalsOf(d.Messages)
	index := make(map[addr.Instance]*lang.Message, len(d.Messages))
	for _, m := range out.Messages {
		index[m.Addr] = m
	}
	out.Deliveries = make([]lang.Delivery, len(d.Deliveries))
	for i, x := range d.Deliveries {
		x.Message = index[x.Addr.Message]
		x.Content.Mentions = nil
		x.SetProvider(to.Provider)
		out.Deliveries[i] = x
	}
	return &out
}

// Recallable returns d with messages that a rehearsal can recall in their
// declared conversations: lifecycle protection applies to real messages only. A
// nil Route changes nothing.
func (r *Route) Recallable(d *lang.Desired) *lang.Desired {
	if r == nil || d == nil {
		return d
	}
	out := *d
	out.Messages = rehearsalsOf(d.Messages)
	return &out
}

func rehearsalsOf(messages []*lang.Message) []*lang.Message {
	out := make([]*lang.Message, len(messages))
	for i, m := range messages {
		out[i] = rehearsalOf(*m)
	}
	return out
}

// rehearsalOf returns the message as one that is sent at once, mentions nobody,
// triggers nothing, and can be recalled.
func rehearsalOf(m lang.Message) *lang.Message {
	m.Content.Mentions, m.Triggers = nil, nil
	m.Content.Sensitive = removeName(m.Content.Sensitive, "mentions")
	m.Unknown = removeName(m.Unknown, "mentions")
	m.PublishAt = time.Time{}
	m.Lifecycle.PreventDestroy, m.Lifecycle.OnDestroy = false, "recall"
	return &m
}

func removeName(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(have string) bool { return have == name })
}
