package record

import (
	"slices"

	"herald/lang/normalize"
	"herald/state"
)

// KnownMessageIDs are the ids of all messages that stand in a conversation, so that
// none of them is taken for one that is looked for.
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
