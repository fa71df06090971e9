package desired

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
)

// Known provides ids and permalinks from the state that the configuration can refer to.
type Known interface {
	// ConversationID is the platform's id of a conversation Herald created.
	ConversationID(addr.Instance) (id string, ok bool)
	// MessageID is the platform's id of a delivery's first part.
	MessageID(addr.Delivery) (id string, ok bool)
	// MessageURL is the permalink of a delivery's first part; "" if that has none. ok is
	// false if it is not known yet.
	MessageURL(addr.Delivery) (url string, ok bool)
}

// Answers is a Known that also has the results of data blocks. ok is false for what
// has not been requested, or was requested with other arguments.
type Answers interface {
	Data(Request) (answer cty.Value, ok bool)
}
