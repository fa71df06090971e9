package plan

import (
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state"
)

// owners finds the addresses under which the state has what exists on the
// platforms.
type owners map[string]addr.Resource

// newOwners lists what the state has, and calls twice for each address that has
// something which another has already.
func newOwners(s *state.State, twice func(id string, first, second addr.Resource)) owners {
	o := owners{}
	add := func(key, id string, address addr.Resource) {
		if first, taken := o[key]; taken && first != address {
			twice(id, first, address)
			return
		}
		o[key] = address
	}
	for _, address := range addr.SortedKeys(s.Conversations) {
		if c := s.Conversations[address]; c.ID != "" {
			add(conversationKey(c.Provider, c.ID), c.ID, address.Resource())
		}
	}
	for _, address := range addr.SortedKeys(s.Deliveries) {
		d := s.Deliveries[address]
		for _, p := range d.Parts {
			if p.Stands() {
				add(messageKey(d.Provider, d.Conversation.ID, p.ID), p.ID, address.Resource())
			}
		}
	}
	return o
}

// messageKey identifies a message. Of the provider only the platform counts: two
// accounts may see the same message.
func messageKey(provider addr.Provider, conversation, id string) string {
	return strings.Join([]string{provider.Platform, canonicalID(conversation), canonicalID(id)}, "\x00")
}

func conversationKey(provider addr.Provider, id string) string { return messageKey(provider, id, "") }

// canonicalID writes a UUID in one way; other ids are as they are.
func canonicalID(id string) string {
	if u, err := uuid.Parse(id); err == nil {
		return u.String()
	}
	return id
}

// checkOwners finds messages and conversations that the state has under two
// addresses. Each apply would edit such a message to what one address declares,
// and the next to what the other does.
func checkOwners(s *state.State) (diags hcl.Diagnostics) {
	newOwners(s, func(id string, first, second addr.Resource) {
		diags = append(diags, diag.Newf(hcl.DiagError, problem.DuplicateIDInState, nil,
			"The state contains %s as %s and as %s, so an apply would change it to what one block declares and then to what the other declares. "+
				"Decide which address is right, and remove the other from the state; the object remains on the platform:\n  herald state rm '%s'", id, first, second, second))
	})
	return diags
}
