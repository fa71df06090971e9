package sessions

import (
	"herald/lang"
	"herald/providers"
)

// RequestTarget returns the conversation that a data block or an action is about.
func RequestTarget(r *lang.Request) providers.Target {
	return providers.Target{ID: r.ConversationID, Options: r.Options}
}
