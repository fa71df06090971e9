package plan

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/move"
	"herald/plan/record"
	"herald/providers/sessions"
	"herald/state"
)

// Renamed is a delivery or a conversation that has another address now, by a
// moved block. Nothing happens on a platform.
type Renamed struct{ From, To addr.Resource }

// renameMoved gives what moved its new address in the state, and what points at it
// as well. Where both addresses are in use, what exists keeps its own and a
// warning says so; two that moved blocks give one address are an error.
func (m *planner) renameMoved(d *lang.Desired) ([]Renamed, hcl.Diagnostics) {
	r := &renamer{
		state: m.state, sessions: m.Sessions, moves: move.NewList(d.Moved), implied: newImpliedMoves(d),
		blocked: make(map[addr.Resource]relocation), sources: make(map[addr.Resource]relocation),
	}
	r.renameAll(resourcesOf(addr.SortedKeys(m.state.Conversations)))
	r.renameAll(resourcesOf(addr.SortedKeys(m.state.Deliveries)))
	if len(r.done) > 0 {
		r.updateReferences()
	}
	return r.done, r.moveDiagnostics()
}

// resourcesOf returns addresses as resources.
func resourcesOf[A interface{ Resource() addr.Resource }](addresses []A) []addr.Resource {
	out := make([]addr.Resource, len(addresses))
	for i, at := range addresses {
		out[i] = at.Resource()
	}
	return out
}

// relocation is where something of the state moves, and the block that says
// so: nil where the configuration implies it.
type relocation struct {
	from, to addr.Resource
	by       *move.Move
}

type renamer struct {
	state    *state.State
	sessions *sessions.Registry
	moves    move.List
	implied  *impliedMoves
	done     []Renamed
	blocked  map[addr.Resource]relocation // by from
	sources  map[addr.Resource]relocation // of what has moved, by to
}

// renameAll renames addresses until nothing moves any more: one may wait for another
// to leave the address that it gets.
func (r *renamer) renameAll(addresses []addr.Resource) {
	gone := make(map[addr.Resource]bool)
	for moved := true; moved; {
		moved = false
		for _, from := range addresses {
			to := r.relocate(from)
			if to.to == from || !r.state.Has(from) {
				continue
			}
			if err := r.state.Move(from, to.to); err != nil {
				r.blocked[from] = to
				continue
			}
			r.recordMove(to)
			gone[from], moved = true, true
		}
		addresses = slices.DeleteFunc(addresses, func(a addr.Resource) bool { return gone[a] })
	}
}

// recordMove records that something has its new address.
func (r *renamer) recordMove(to relocation) {
	delete(r.blocked, to.from)
	r.done = append(r.done, Renamed{to.from, to.to})
	r.sources[to.to] = to
	if at, ok := to.to.Delivery(); ok {
		r.state.Deliveries[at].Conversation.Address = at.Conversation
	}
}

// relocate returns where a delivery or a conversation moves. The block that moves the
// message of a delivery counts before the one that moves its conversation.
func (r *renamer) relocate(from addr.Resource) relocation {
	conversation, by := r.relocateInstance(from.Conversation)
	at, ok := from.Delivery()
	if !ok {
		return relocation{from, conversation.Resource(), by}
	}
	message, own := r.relocateInstance(at.Message)
	if own != nil {
		by = own
	}
	return relocation{from, addr.Resource{Message: message, Conversation: conversation}, by}
}

// relocateInstance follows moved blocks, and then what count implies.
func (r *renamer) relocateInstance(at addr.Instance) (addr.Instance, *move.Move) {
	to, by := r.moves.Trace(at)
	return r.implied.resolveAddress(to), by
}

// moveDiagnostics reports what could not move. Nobody asked for a move that is only
// implied, so it is not reported.
func (r *renamer) moveDiagnostics() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, from := range addr.SortedKeys(r.blocked) {
		to := r.blocked[from]
		first, ambiguous := r.sources[to.to]
		switch {
		case to.by == nil:
		case ambiguous && first.by != nil:
			diags = append(diags, move.TwoSourcesError(*first.by, *to.by, from.String(), first.from.String(), to.to.String()))
		default:
			diags = append(diags, diag.Newf(hcl.DiagWarning, problem.MoveIsNotPossible, &to.by.Range,
				"A moved block renames %s to %s, but there is already an object with that address. Both keep their addresses, and an object that is no longer declared is recalled.",
				from, to.to))
		}
	}
	return diags
}

// updateReferences brings up to date what quotes or passes on something that moved.
func (r *renamer) updateReferences() {
	for _, d := range r.state.Deliveries {
		now := d.Content
		if at, err := addr.ParseInstance(now.ReplyTo); err == nil {
			to, _ := r.relocateInstance(at)
			now.ReplyTo = to.String()
		}
		if at, err := addr.ParseDelivery(now.Forward); err == nil { // or the ID of any message
			now.Forward = r.relocate(at.Resource()).to.String()
		}
		if !content.Equal(now, d.Content) {
			r.updateContent(d, now)
		}
	}
}

// updateContent gives a delivery content that differs in addresses alone, so that
// what exists is not taken for changed.
func (r *renamer) updateContent(d *state.Delivery, now content.Content) {
	was := d.Content
	d.Content = now
	if len(was.Sensitive) > 0 {
		return
	}
	before, after := r.sessions.ComposeParts(d.Provider, was, len(d.Parts)), r.sessions.ComposeParts(d.Provider, now, len(d.Parts))
	if len(before) != len(d.Parts) || len(after) != len(d.Parts) {
		return
	}
	for i := range d.Parts {
		if d.Parts[i].Digest == record.PartDigest(r.state, before[i]) {
			d.Parts[i].Digest = record.PartDigest(r.state, after[i])
		}
	}
}
