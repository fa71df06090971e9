// Package draft finds messages and conversations that exist on the platforms
// and are not declared, in the state and in import blocks, and drafts blocks
// for them that produce an empty plan.
//
// It must not change the state, and only reads from platforms.
package draft

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/author"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/state"
)

// Options say what to look for.
type Options struct {
	plan.Input // Inputs.Undeclared is set by Make
	// ImportsOnly ignores the state.
	ImportsOnly bool
	// Addresses are the deliveries, messages and conversations to draft; none
	// means all.
	Addresses []string
}

// Draft is the result.
type Draft struct {
	File author.File
	// Found are the addresses of what exists and is not declared: conversations
	// first, each group in order.
	Found []string
}

// Make finds what exists and is not declared. If something cannot be expressed
// exactly, the result contains a warning and a comment in the File.
func Make(ctx context.Context, opt Options) (*Draft, hcl.Diagnostics) {
	opt.Inputs.Undeclared = true
	desired, st, diags := plan.Evaluate(ctx, opt.Input)
	if diags.HasErrors() {
		return nil, diags
	}
	d := &drafter{Options: opt, desired: desired, state: st, names: newNames(desired), conversations: make(map[addr.Instance]*undeclaredConversation), diags: diags}
	if !opt.ImportsOnly {
		d.fromState()
	}
	d.fromImports(ctx)
	if d.diags.HasErrors() {
		return nil, d.diags
	}
	d.warnUnmatched()
	d.writeBlocks()
	return &d.draft, d.diags
}

// drafter collects what is found, and then writes it.
type drafter struct {
	Options
	desired       *lang.Desired
	state         *state.State
	names         *names
	conversations map[addr.Instance]*undeclaredConversation // to be written
	messages      []undeclaredDelivery                      // to be written
	matched       []string                                  // those of Addresses that were found
	draft         Draft
	diags         hcl.Diagnostics
}

// undeclaredConversation is a conversation that is not declared.
type undeclaredConversation struct {
	at       addr.Instance
	provider addr.Provider
	id       string // of one that Herald does not manage
	options  []byte // the platform's block, as JSON
	keep     *state.Conversation
}

// undeclaredDelivery is a delivery that is not declared.
type undeclaredDelivery struct {
	at       addr.Delivery
	provider addr.Provider
	state.Delivery
	notes []string
}

func (d *drafter) addWarning(code problem.Code, format string, args ...any) {
	d.diags = append(d.diags, diag.Newf(hcl.DiagWarning, code, nil, format, args...))
}

// isWanted reports whether one of these addresses was requested.
func (d *drafter) isWanted(addresses ...string) bool {
	for _, a := range addresses {
		if slices.Contains(d.Addresses, a) {
			d.matched = append(d.matched, a)
			return true
		}
	}
	return len(d.Addresses) == 0
}

// warnUnmatched adds a warning for each requested address that was not found.
func (d *drafter) warnUnmatched() {
	for _, a := range d.Addresses {
		if !slices.Contains(d.matched, a) {
			d.addWarning(problem.NothingToGenerate, "There is no undeclared message or conversation with the address %s.", a)
		}
	}
}

// fromState adds what is in the state and not declared.
func (d *drafter) fromState() {
	for _, at := range addr.SortedKeys(d.state.Conversations) {
		c := d.state.Conversations[at]
		if d.names.conversations[at] || c.ID == "" || !d.isWanted(at.String(), at.Block.String()) {
			continue
		}
		d.addConversation(&undeclaredConversation{at: at, provider: c.Provider, keep: c, options: c.Options})
	}
	for _, at := range addr.SortedKeys(d.state.Deliveries) {
		sent := d.state.Deliveries[at]
		if d.names.deliveries[at] || !sent.Stands() || !d.isWanted(at.String(), at.Message.String(), at.Message.Block.String()) {
			continue
		}
		if d.names.messages[at.Message] {
			d.addWarning(problem.MessageInUndeclaredConversation,
				"%s was sent to %s, but its block does not list that conversation, so the next apply would recall it there. Add the conversation to the argument to.",
				at.Message, at.Conversation)
			continue
		}
		d.messages = append(d.messages, undeclaredDelivery{at: at, provider: sent.Provider, Delivery: *sent})
		d.addConversationOf(at.Conversation, sent)
	}
}

// addConversationOf adds the conversation of a delivery unless it is declared.
func (d *drafter) addConversationOf(at addr.Instance, sent *state.Delivery) {
	if d.names.conversations[at] || d.conversations[at] != nil {
		return
	}
	p := &undeclaredConversation{at: at, provider: sent.Provider, id: sent.Conversation.ID, options: sent.Conversation.Options}
	if c := d.state.Conversations[at]; c != nil {
		p.keep, p.options = c, c.Options
	}
	d.addConversation(p)
}

func (d *drafter) addConversation(p *undeclaredConversation) { d.conversations[p.at] = p }
