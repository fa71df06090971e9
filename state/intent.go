package state

import "time"

// Op is one request to a platform.
type Op string

// Operations of a Step.
const (
	OpSend   Op = "send"
	OpEdit   Op = "edit"
	OpRecall Op = "recall"
	OpCreate Op = "create" // a conversation
	OpUpdate Op = "update" // a conversation
	OpRemove Op = "remove" // a conversation
)

// Run is an apply: what it means to do, written before the first request.
type Run struct {
	ID      string    `json:"id"` // UUID; the journal bears the same
	Started time.Time `json:"started"`
	Owner   string    `json:"owner"` // who, where: for people
	Intents []Intent  `json:"intents"`
}

// Intent is what a run means to do to one delivery or conversation.
type Intent struct {
	Address string `json:"address"`
	// Delivery is the delivery as it shall be once all steps are done, with
	// keys and without ids; nil when it shall leave the state. The same of
	// Conversation, for the address of one.
	Delivery     *Delivery     `json:"delivery,omitempty"`
	Conversation *Conversation `json:"conversation,omitempty"`
	Steps        []Step        `json:"steps,omitempty"`
	// Followers are deliveries that stand and are to be sent anew after this
	// change. Those that the run leaves in the generation they had are behind.
	Followers []string `json:"followers,omitempty"`
}

// Step is one request of an intent. Steps are done in order; the first that
// fails ends the intent.
type Step struct {
	Op   Op  `json:"op"`
	Part int `json:"part,omitempty"` // index into the delivery's parts
	// Stale marks the recall of a part in Delivery.Stale.
	Stale bool `json:"stale,omitempty"`
}

// EventKind is what happened to a step.
type EventKind string

// Kinds of events.
const (
	Started  EventKind = "started"  // the request is about to leave
	Done     EventKind = "done"     // it had its effect
	Failed   EventKind = "failed"   // it surely had none
	Settled  EventKind = "settled"  // an intent without steps is done
	Revised  EventKind = "revised"  // content that had to wait for another id
	Uploaded EventKind = "uploaded" // a file reached a platform
	// Discarded: a platform no longer takes the file that it was given.
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
	// Upload and its key, of Uploaded; the key alone, of Discarded.
	UploadKey string  `json:"upload_key,omitempty"`
	Upload    *Upload `json:"upload,omitempty"`
}
