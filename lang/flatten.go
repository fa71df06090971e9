package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/content"
)

// evaluateAll evaluates everything in the module.
func (u *moduleInstance) evaluateAll() hcl.Diagnostics { return append(u.diags, u.scope.Run()...) }

// newDesired makes place for what the blocks of a module came to: lists of large
// things are costly to move.
func (u *moduleInstance) newDesired() *Desired {
	var conversations, messages, deliveries int
	u.countResults(&conversations, &messages, &deliveries)
	return &Desired{
		Conversations: make([]Conversation, 0, conversations),
		Messages:      make([]Message, 0, messages),
		Deliveries:    make([]Delivery, 0, deliveries),
	}
}

func (u *moduleInstance) countResults(conversations, messages, deliveries *int) {
	for _, b := range u.blocks {
		*conversations += len(b.conversations)
		*messages += len(b.messages)
		for _, list := range b.deliveries {
			*deliveries += len(list)
		}
		for _, inner := range b.modules {
			inner.countResults(conversations, messages, deliveries)
		}
	}
}

// flattenInto adds what the blocks of a module came to, in source order. A module
// that is called stands where its block does.
func (u *moduleInstance) flattenInto(d *Desired) {
	for _, b := range u.blocks {
		for _, c := range b.conversations {
			d.Conversations = append(d.Conversations, *c)
		}
		d.Attachments = append(d.Attachments, b.attachments...)
		d.Data = append(d.Data, b.requestsOf(addr.Data)...)
		d.Actions = append(d.Actions, b.requestsOf(addr.Action)...)
		for i, m := range b.messages {
			d.Messages = append(d.Messages, *m)
			d.Deliveries = append(d.Deliveries, b.deliveries[i]...)
		}
		if w, ok := b.staticLifecycle(); ok {
			d.StaticLifecycles = append(d.StaticLifecycles, w)
		}
		for _, inner := range b.modules {
			inner.flattenInto(d)
		}
	}
	d.Moved = append(d.Moved, u.moved...)
	d.Removed = append(d.Removed, u.removed...)
	d.Imports = append(d.Imports, u.imports...)
	if u.call == nil {
		relinkDeliveries(d)
		propagateUndecided(d)
	}
}

// propagateUndecided has a message wait for the preconditions of its conversations
// and attachments as for its own: it is what readers see of them.
func propagateUndecided(d *Desired) {
	undecided := make(map[string]bool)
	for _, c := range d.Conversations {
		if c.Undecided {
			undecided[c.Addr.String()] = true
		}
	}
	for _, a := range d.Attachments {
		if a.Undecided {
			undecided[a.Addr.String()] = true
		}
	}
	if len(undecided) == 0 {
		return
	}
	for i := range d.Messages {
		m := &d.Messages[i]
		m.Undecided = m.Undecided ||
			slices.ContainsFunc(m.To, func(to addr.Instance) bool { return undecided[to.String()] }) ||
			slices.ContainsFunc(m.Content.Attachments, func(a content.Attachment) bool { return undecided[a.Address] })
	}
}

// relinkDeliveries has every delivery point into the final list: appending moves it.
func relinkDeliveries(d *Desired) {
	next := 0
	for i := range d.Deliveries {
		for d.Messages[next].Addr != d.Deliveries[i].Addr.Message {
			next++
		}
		d.Deliveries[i].Message = &d.Messages[next]
	}
}

// resolveAfterEvaluation does what needs all blocks to be there: it resolves the actions of
// triggers, and what moved, removed and import blocks name.
func (u *moduleInstance) resolveAfterEvaluation() hcl.Diagnostics {
	diags := u.resolveTriggers()
	diags = append(diags, u.readRefactorings()...)
	for _, b := range u.blocks {
		for _, inner := range b.modules {
			diags = append(diags, inner.resolveAfterEvaluation()...)
		}
	}
	return diags
}

func (ev *evaluation) flattenProviders(d *Desired) {
	for _, a := range ev.providerOrder {
		for _, p := range a.providers {
			d.Providers = append(d.Providers, *p)
		}
	}
}
