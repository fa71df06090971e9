// Package draft finds what stands and is declared nowhere, in the state and
// behind import blocks, and says how its blocks would be written so that a plan
// finds nothing to do.
//
// It must not change the state, and only reads from platforms.
package draft

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/author"
	"herald/plan"
	"herald/state"
)

// Options say what is looked for.
type Options struct {
	plan.Input // Inputs.Undeclared is set by Make
	// ImportsOnly leaves out what the state knows.
	ImportsOnly bool
	// Addresses are those of the deliveries, messages and conversations that are
	// wanted; none means all.
	Addresses []string
}

// Draft is what was found.
type Draft struct {
	File author.File
	// Found are the addresses of what stands and is not declared, conversations
	// first, in order.
	Found []string
}

// Make finds what stands and is not declared. What cannot be written so that
// it reads as what stands is a warning, and a comment in the File.
func Make(ctx context.Context, opt Options) (*Draft, hcl.Diagnostics) {
	opt.Inputs.Undeclared = true
	desired, st, diags := plan.Evaluate(ctx, opt.Input)
	if diags.HasErrors() {
		return nil, diags
	}
	d := &drafter{Options: opt, desired: desired, state: st, names: newNames(desired), conversations: make(map[string]*undeclaredConversation), diags: diags}
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

// drafter gathers what is found, and then writes it.
type drafter struct {
	Options
	desired       *lang.Desired
	state         *state.State
	names         *names
	conversations map[string]*undeclaredConversation // conversations that are to be written, by address
	messages      []undeclaredDelivery               // deliveries that are to be written
	matched       []string                           // those of Addresses that were found
	draft         Draft
	diags         hcl.Diagnostics
}

// undeclaredConversation is a conversation that is not declared.
type undeclaredConversation struct {
	at       addr.Instance
	provider addr.Provider
	id       string // of one that Herald does not keep
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

func (d *drafter) addWarning(summary, format string, args ...any) {
	d.diags = append(d.diags, &hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}

// isWanted reports whether somebody asked for any of these addresses.
func (d *drafter) isWanted(addresses ...string) bool {
	for _, a := range addresses {
		if slices.Contains(d.Addresses, a) {
			d.matched = append(d.matched, a)
			return true
		}
	}
	return len(d.Addresses) == 0
}

// warnUnmatched tells of addresses that nothing was found for.
func (d *drafter) warnUnmatched() {
	for _, a := range d.Addresses {
		if !slices.Contains(d.matched, a) {
			d.addWarning("Nothing to write", "Nothing that stands and is not declared has the address %s.", a)
		}
	}
}

// fromState takes what the state knows and nobody declares.
func (d *drafter) fromState() {
	for _, address := range slices.Sorted(maps.Keys(d.state.Conversations)) {
		c := d.state.Conversations[address]
		at, err := addr.ParseInstance(address)
		if err != nil || d.names.conversations[at] || c.ID == "" || !d.isWanted(address, at.Block.String()) {
			continue
		}
		d.addConversation(&undeclaredConversation{at: at, provider: c.Provider, keep: c, options: c.Options})
	}
	for _, address := range slices.Sorted(maps.Keys(d.state.Deliveries)) {
		sent := d.state.Deliveries[address]
		at, err := addr.ParseDelivery(address)
		if err != nil || d.names.deliveries[at] || !sent.Stands() || !d.isWanted(address, at.Message.String(), at.Message.Block.String()) {
			continue
		}
		if d.names.messages[at.Message] {
			d.addWarning("Message is declared elsewhere",
				"%s stands in %s, but its block does not send it there. Add the conversation to its argument to, and nothing is recalled.",
				at.Message, at.Conversation)
			continue
		}
		d.messages = append(d.messages, undeclaredDelivery{at: at, provider: sent.Provider, Delivery: *sent})
		d.addConversationOf(at.Conversation, sent)
	}
}

// addConversationOf has the conversation of a delivery written, if nobody declares it.
func (d *drafter) addConversationOf(at addr.Instance, sent *state.Delivery) {
	if d.names.conversations[at] || d.conversations[at.String()] != nil {
		return
	}
	p := &undeclaredConversation{at: at, provider: sent.Provider, id: sent.Conversation.ID, options: sent.Conversation.Options}
	if c := d.state.Conversations[at.String()]; c != nil {
		p.keep, p.options = c, c.Options
	}
	d.addConversation(p)
}

func (d *drafter) addConversation(p *undeclaredConversation) { d.conversations[p.at.String()] = p }
