package providers

import "fmt"

// AbilityMismatches compares the facts of a platform with the optional
// interfaces of its session. It returns a sentence for each difference; none if
// the session can do exactly what the facts declare.
func AbilityMismatches(f Facts, s Session) []string {
	var found []string
	compare := func(declared, implemented bool, what, method string) {
		switch {
		case declared && !implemented:
			found = append(found, fmt.Sprintf("the facts declare %s, and the session has no %s", what, method))
		case implemented && !declared:
			found = append(found, fmt.Sprintf("the session has %s, and the facts do not declare %s", method, what))
		}
	}
	ability := func(a Ability, implemented bool, method string) {
		compare(f.Can(a), implemented, fmt.Sprintf("the ability %q", a), method)
	}
	ability(Edit, Has[Editor](s), "Edit")
	ability(Recall, Has[Recaller](s), "Recall")
	ability(Pin, Has[Pinner](s), "Pin")
	ability(Read, Has[Reader](s), "Read")
	ability(Find, Has[Finder](s), "Find")
	compare(f.Can(Attach) && !f.FilesInMessage, Has[Uploader](s), `the ability "attach" with files that are uploaded before the message`, "Upload")
	ability(CreateConversation, Has[ConversationManager](s), "CreateConversation")
	ability(RemoveConversation, Has[ConversationRemover](s), "RemoveConversation")
	ability(ListConversations, Has[ConversationLister](s), "ListConversations")
	for _, a := range abilitiesByID() {
		if f.Idempotency.NoIDs && f.Can(a) {
			found = append(found, fmt.Sprintf("the facts declare the ability %q, which needs the id of a message, and that the platform never gives one", a))
		}
	}
	compare(len(f.Schema.Data) > 0, Has[DataReader](s), "data sources", "ReadData")
	compare(len(f.Schema.Actions) > 0, Has[ActionInvoker](s), "actions", "InvokeAction")
	return found
}

// abilitiesByID are the abilities that need the platform's id of a message. An id that
// Herald makes, because the platform gives none, means nothing to the platform.
func abilitiesByID() []Ability {
	return []Ability{Quote, Forward, Edit, Recall, Pin, Read, Find}
}
