package desired

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
)

// Known is what the state knows and the configuration may refer to.
type Known interface {
	// ConversationID is the platform's id of a conversation Herald created.
	ConversationID(addr.Instance) (id string, ok bool)
	// MessageID is the platform's id of a delivery's first part.
	MessageID(addr.Delivery) (id string, ok bool)
}

// Answers is a Known that has asked what data blocks ask. ok is false for what
// has not been asked, or was asked in other words.
type Answers interface {
	Data(Request) (answer cty.Value, ok bool)
}
