package record

import (
	"slices"

	"herald/lang/normalize"
	"herald/state"
)

// KnownMessageIDs returns the ids of all messages in a conversation that the state
// has, so that none of them is taken for one that is looked up.
func KnownMessageIDs(s *state.State, conversation string) []string {
	var ids []string
	for _, d := range s.Deliveries {
		if !SameConversation(d.Conversation.ID, conversation) {
			continue
		}
		for _, p := range d.Parts {
			if p.Stands() {
				ids = append(ids, p.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// SameConversation reports whether two ids name one conversation.
func SameConversation(a, b string) bool {
	return a == b || normalize.ConversationID(a) == normalize.ConversationID(b)
}
