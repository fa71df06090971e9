package state

import (
	"time"

	"herald/lang/addr"
)

// Op is one request to a platform.
type Op string

// Operations of a Step.
const (
	OpSend   Op = "send"
	OpEdit   Op = "edit"
	OpRecall Op = "recall"
	OpPin    Op = "pin"
	OpUnpin  Op = "unpin"
	OpCreate Op = "create" // a conversation
	OpUpdate Op = "update" // a conversation
	OpRemove Op = "remove" // a conversation
)

// Run is an apply in progress: its intents are written before the first request.
type Run struct {
	ID      string    `json:"id"` // UUID; the journal has the same one
	Started time.Time `json:"started"`
	Owner   string    `json:"owner"` // user@host, for display
	Intents []Intent  `json:"intents"`
}

// Intent is the change that a run is about to make to one delivery or conversation.
type Intent struct {
	Address addr.Resource `json:"address"`
	// Delivery is the delivery as it will be once all steps are done, with keys and
	// without platform IDs; nil if it will be removed from the state. Conversation is
	// the same for the address of a conversation.
	Delivery     *Delivery     `json:"delivery,omitempty"`
	Conversation *Conversation `json:"conversation,omitempty"`
	Steps        []Step        `json:"steps,omitempty"`
	// Followers are existing deliveries that must be sent again after this change.
	// Those that still have the same generation at the end of the run become Behind.
	Followers []addr.Delivery `json:"followers,omitempty"`
}

// deliveryIn returns the delivery that the intent changes, as s has it; nil if it has
// none.
func (in *Intent) deliveryIn(s *State) *Delivery { return s.Deliveries[addr.Delivery(in.Address)] }

// Step is one request of an intent. Steps are done in order; the first that
// fails ends the intent.
type Step struct {
	Op   Op  `json:"op"`
	Part int `json:"part,omitempty"` // index into the delivery's parts
	// Stale marks the recall of a part in Delivery.Stale.
	Stale bool `json:"stale,omitempty"`
}

// EventKind is the kind of an event: what happened to a step.
type EventKind string

// Kinds of events.
const (
	Started  EventKind = "started"  // the request is about to be sent
	Done     EventKind = "done"     // the request succeeded
	Failed   EventKind = "failed"   // the request certainly had no effect
	Settled  EventKind = "settled"  // an intent without steps is done
	Revised  EventKind = "revised"  // the content became known, because an ID did
	Tainted  EventKind = "tainted"  // an action failed, so the delivery must be sent again
	Uploaded EventKind = "uploaded" // a file reached a platform
	// Discarded: the platform no longer accepts an uploaded file.
	Discarded EventKind = "discarded"
)

// Event is one record of the journal. Its size does not depend on the size of
// the state.
type Event struct {
	Kind   EventKind `json:"k"`
	Intent int       `json:"i"`
	Step   int       `json:"s,omitempty"`
	ID     string    `json:"id,omitempty"`
	URL    string    `json:"url,omitempty"`
	At     time.Time `json:"at,omitzero"`
	// Delivery is the whole delivery of a Revised intent.
	Delivery *Delivery `json:"delivery,omitempty"`
	// UploadedFile and its key, of Uploaded; the key alone, of Discarded.
	UploadKey string        `json:"upload_key,omitempty"`
	Upload    *UploadedFile `json:"upload,omitempty"`
}
