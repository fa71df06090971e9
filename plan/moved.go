package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/move"
	"herald/state"
)

// Renamed is a delivery or a conversation that has another address now, by a
// moved block. Nothing happens on a platform.
type Renamed struct{ From, To string }

// rename gives what moved its new address in the state, and what points at it
// as well. Where both addresses are in use, what stands keeps its own and a
// warning says so.
func (m *maker) rename(d *lang.Desired) ([]Renamed, hcl.Diagnostics) {
	if len(d.Moved) == 0 {
		return nil, nil
	}
	r := &renamer{state: m.state, accounts: m.Accounts, moves: move.NewList(d.Moved), blocked: make(map[string]string)}
	r.all(slices.Sorted(maps.Keys(m.state.Conversations)), r.conversation)
	r.all(slices.Sorted(maps.Keys(m.state.Deliveries)), r.delivery)
	if len(r.done) > 0 {
		r.pointers()
	}
	var diags hcl.Diagnostics
	for _, from := range slices.Sorted(maps.Keys(r.blocked)) {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagWarning, Summary: "Move is not possible",
			Detail: fmt.Sprintf("%s is said to be %s now, but there is one of that address already. Both stay as they are, and what is no longer declared is recalled.",
				from, r.blocked[from]),
			Subject: &d.Moved[0].Range,
		})
	}
	return r.done, diags
}

type renamer struct {
	state    *state.State
	accounts *Accounts
	moves    move.List
	done     []Renamed
	blocked  map[string]string
}

// all renames addresses until nothing moves any more: one may wait for another
// to leave the address that it gets.
func (r *renamer) all(addresses []string, target func(string) string) {
	gone := make(map[string]bool)
	for moved := true; moved; {
		moved = false
		for _, from := range addresses {
			to := target(from)
			if to == from || r.state.Deliveries[from] == nil && r.state.Conversations[from] == nil {
				continue
			}
			if err := r.state.Move(from, to); err != nil {
				r.blocked[from] = to
				continue
			}
			delete(r.blocked, from)
			r.done = append(r.done, Renamed{from, to})
			gone[from] = true
			if d := r.state.Deliveries[to]; d != nil {
				at, _ := addr.ParseDelivery(to) // Move has read it
				d.Conversation.Address = at.Conversation.String()
			}
			moved = true
		}
		addresses = slices.DeleteFunc(addresses, func(a string) bool { return gone[a] })
	}
}

func (r *renamer) conversation(from string) string {
	at, err := addr.ParseInstance(from)
	if err != nil {
		return from
	}
	return r.moves.Follow(at).String()
}

func (r *renamer) delivery(from string) string {
	at, err := addr.ParseDelivery(from)
	if err != nil {
		return from
	}
	return addr.Delivery{Message: r.moves.Follow(at.Message), Conversation: r.moves.Follow(at.Conversation)}.String()
}

// pointers brings up to date what quotes or passes on something that moved.
func (r *renamer) pointers() {
	for _, d := range r.state.Deliveries {
		now := d.Content
		if now.ReplyTo != "" {
			now.ReplyTo = r.conversation(now.ReplyTo)
		}
		if now.Forward != "" {
			now.Forward = r.delivery(now.Forward)
		}
		if !content.Equal(now, d.Content) {
			r.repoint(d, now)
		}
	}
}

// repoint gives a delivery content that differs in addresses alone, so that
// what stands is not taken for changed.
func (r *renamer) repoint(d *state.Delivery, now content.Content) {
	was := d.Content
	d.Content = now
	platform := r.accounts.Platform(ParseProvider(d.Provider))
	if platform == nil || len(was.Sensitive) > 0 {
		return
	}
	before, _ := platform.Compose(was)
	after, _ := platform.Compose(now)
	if len(before) != len(d.Parts) || len(after) != len(d.Parts) {
		return
	}
	for i := range d.Parts {
		if d.Parts[i].Digest == PartDigest(r.state, before[i]) {
			d.Parts[i].Digest = PartDigest(r.state, after[i])
		}
	}
}
