package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/content"
)

// evaluateAll evaluates everything in the module.
func (u *moduleInstance) evaluateAll() hcl.Diagnostics { return append(u.diags, u.scope.Run()...) }

// newDesired allocates the lists of large values in their final size, because
// growing them copies every value several times.
func (u *moduleInstance) newDesired() *Desired {
	conversations, deliveries := u.countResults()
	return &Desired{
		Conversations: make([]Conversation, 0, conversations),
		Deliveries:    make([]Delivery, 0, deliveries),
	}
}

// countResults counts the results of the blocks of a module and of those that it
// calls.
func (u *moduleInstance) countResults() (conversations, deliveries int) {
	for _, b := range u.blocks {
		conversations += len(b.conversations)
		for _, list := range b.deliveries {
			deliveries += len(list)
		}
		for _, inner := range b.modules {
			c, d := inner.countResults()
			conversations, deliveries = conversations+c, deliveries+d
		}
	}
	return conversations, deliveries
}

// flattenInto appends the results of the blocks of a module, in source order. Those
// of a called module come at the place of its block.
func (u *moduleInstance) flattenInto(d *Desired) {
	for _, b := range u.blocks {
		for _, c := range b.conversations {
			d.Conversations = append(d.Conversations, *c)
		}
		d.Attachments = append(d.Attachments, b.attachments...)
		d.Data = append(d.Data, b.requestsOf(addr.Data)...)
		d.Actions = append(d.Actions, b.requestsOf(addr.Action)...)
		d.Messages = append(d.Messages, b.messages...)
		for _, list := range b.deliveries {
			d.Deliveries = append(d.Deliveries, list...)
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
		propagateUndecided(d)
	}
}

// propagateUndecided makes a message undecided if one of its conversations or
// attachments is, because readers see them only through the message.
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
	for _, m := range d.Messages {
		m.Undecided = m.Undecided ||
			slices.ContainsFunc(m.To, func(to addr.Instance) bool { return undecided[to.String()] }) ||
			slices.ContainsFunc(m.Content.Attachments, func(a content.Attachment) bool { return undecided[a.Address] })
	}
}

// resolveAfterEvaluation resolves what requires that all blocks are evaluated: the actions of
// triggers, and the addresses in moved, removed and import blocks.
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
