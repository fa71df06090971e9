package state

import (
	"encoding/json"
	"strconv"
	"time"
)

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
	Tainted  EventKind = "tainted"  // an action failed, and it is to be sent anew
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
	// UploadedFile and its key, of Uploaded; the key alone, of Discarded.
	UploadKey string        `json:"upload_key,omitempty"`
	Upload    *UploadedFile `json:"upload,omitempty"`
}

// appendJSON appends what encoding/json would. An apply writes two events for each
// request, so those that hold nothing but ids and times take no reflection.
func (e Event) appendJSON(b []byte) ([]byte, error) {
	if e.Delivery != nil || e.Upload != nil || !isPlainText(string(e.Kind), e.ID, e.URL, e.UploadKey) {
		body, err := json.Marshal(e)
		return append(b, body...), err
	}
	b = append(append(b, `{"k":"`...), e.Kind...)
	b = strconv.AppendInt(append(b, `","i":`...), int64(e.Intent), 10)
	if e.Step != 0 {
		b = strconv.AppendInt(append(b, `,"s":`...), int64(e.Step), 10)
	}
	b = appendText(b, "id", e.ID)
	b = appendText(b, "url", e.URL)
	if !e.At.IsZero() {
		var err error
		if b, err = e.At.AppendText(append(b, `,"at":"`...)); err != nil {
			return b, err
		}
		b = append(b, '"')
	}
	return append(appendText(b, "upload_key", e.UploadKey), '}'), nil
}

// appendText appends a field, unless it is empty.
func appendText(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(b, `,"`...), name...)
	b = append(append(b, `":"`...), value...)
	return append(b, '"')
}

// isPlainText reports whether encoding/json writes the texts as they are.
func isPlainText(texts ...string) bool {
	for _, s := range texts {
		for i := range len(s) {
			switch c := s[i]; {
			case c < ' ' || c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
				return false
			}
		}
	}
	return true
}
