package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/content"
)

// run evaluates everything in the module.
func (u *unit) run() hcl.Diagnostics { return append(u.diags, u.scope.Run()...) }

// room makes place for what the blocks of a module came to: lists of large
// things are costly to move.
func (u *unit) room() *Desired {
	var conversations, messages, deliveries int
	u.count(&conversations, &messages, &deliveries)
	return &Desired{
		Conversations: make([]Conversation, 0, conversations),
		Messages:      make([]Message, 0, messages),
		Deliveries:    make([]Delivery, 0, deliveries),
	}
}

func (u *unit) count(conversations, messages, deliveries *int) {
	for _, b := range u.blocks {
		*conversations += len(b.conversations)
		*messages += len(b.messages)
		for _, list := range b.deliveries {
			*deliveries += len(list)
		}
		for _, inner := range b.units {
			inner.count(conversations, messages, deliveries)
		}
	}
}

// gather adds what the blocks of a module came to, in source order. A module
// that is called stands where its block does.
func (u *unit) gather(d *Desired) {
	for _, b := range u.blocks {
		for _, c := range b.conversations {
			d.Conversations = append(d.Conversations, *c)
		}
		d.Attachments = append(d.Attachments, b.attachments...)
		d.Data = append(d.Data, b.requests(addr.Data)...)
		d.Actions = append(d.Actions, b.requests(addr.Action)...)
		for i, m := range b.messages {
			d.Messages = append(d.Messages, *m)
			d.Deliveries = append(d.Deliveries, b.deliveries[i]...)
		}
		if w, ok := b.writtenLifecycle(); ok {
			d.Written = append(d.Written, w)
		}
		for _, inner := range b.units {
			inner.gather(d)
		}
	}
	d.Moved = append(d.Moved, u.moved...)
	d.Removed = append(d.Removed, u.removed...)
	d.Imports = append(d.Imports, u.imports...)
	if u.call == nil {
		repoint(d)
		spreadUndecided(d)
	}
}

// spreadUndecided has a message wait for the preconditions of its conversations
// and attachments as for its own: it is what readers see of them.
func spreadUndecided(d *Desired) {
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

// repoint has every delivery point into the final list: appending moves it.
func repoint(d *Desired) {
	next := 0
	for i := range d.Deliveries {
		for d.Messages[next].Addr != d.Deliveries[i].Addr.Message {
			next++
		}
		d.Deliveries[i].Message = &d.Messages[next]
	}
}

// settle does what needs all blocks to be there: it resolves the actions of
// triggers, and what moved, removed and import blocks name.
func (u *unit) settle() hcl.Diagnostics {
	diags := u.triggers()
	diags = append(diags, u.changes()...)
	for _, b := range u.blocks {
		for _, inner := range b.units {
			diags = append(diags, inner.settle()...)
		}
	}
	return diags
}

func (ev *evaluation) gatherProviders(d *Desired) {
	for _, a := range ev.order {
		for _, p := range a.providers {
			d.Providers = append(d.Providers, *p)
		}
	}
}
