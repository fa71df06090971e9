package render

import (
	"cmp"
	"fmt"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan"
)

// Report is a plan for people.
type Report struct {
	// Renamed and Adopted are what moved and import blocks do to the state.
	Renamed       []plan.Renamed
	Adopted       []plan.Imported
	Drift         []Drift
	Conversations []Conversation
	Messages      []Message
	// Kept are deliveries that are not changed although they differ, are gone
	// or have expired; Reason says which.
	Kept    []Delivery
	Outputs []Output
	// Variables are set for saved plans, whose values apply uses.
	Variables []Variable `json:",omitempty"`
	// RouteTo is the conversation of a rehearsal; "" if it is not one.
	RouteTo string
	// LeftOut are deliveries and conversations that would change but are not
	// selected. Partial is true if not everything is selected.
	LeftOut []plan.Excluded
	Partial bool
	Totals  Totals
	// Empty is true if an apply would change nothing. Messages may still
	// contain deliveries that are not due yet.
	Empty   bool
	Destroy bool
}

// Drift is a change made outside of Herald.
type Drift struct {
	Address  addr.Resource
	Platform string // "" if it is no longer known
	Kind     plan.DriftKind
	When     string // "" if the platform does not say
	// Text is what Herald sent and what exists now; empty for a removed
	// message.
	Text Passage
}

// Conversation is a change of a conversation that Herald manages.
type Conversation struct {
	Delivery
	Fields []Field
}

// Field is an argument of a conversation. Before or After is "" if there is
// none.
type Field struct{ Name, Before, After string }

// Message is everything that happens to the deliveries of one message block.
type Message struct {
	Address string // message.launch, without keys
	Groups  []Group
}

// Group is deliveries of a message that read the same, before and after.
type Group struct {
	Deliveries []Delivery
	Reading    Reading
}

// Delivery is one line of a plan.
type Delivery struct {
	Action       plan.Action
	Address      addr.Resource
	Platform     string // as people write it, with the alias of the provider
	Conversation string // id on the platform; "" if it is still to be created
	URL          string `json:",omitempty"` // permalink of the message that exists; "" for none
	Readers      int    // people in the conversation; 0 if unknown
	Reason       string // a phrase; may be empty
	// Life says how long it can be edited and recalled; "" without a limit.
	Life string
	// Notes are sentences about the consequences for readers and authors.
	Notes []string
}

// Where returns the platform, the conversation and how many people see it, in
// words.
func (d Delivery) Where() string {
	place := d.Platform + ", " + cmp.Or(d.Conversation, "new conversation")
	switch d.Readers {
	case 0:
		return place
	case 1:
		return place + ", 1 person"
	}
	return fmt.Sprintf("%s, %d people", place, d.Readers)
}

// Reading is what people read of a delivery. It is empty for actions that
// neither show nor remove anything.
type Reading struct {
	Texts []Passage
	Items []Item
}

// Passage is one text before and after.
type Passage struct {
	Before, After Words
}

// Words is a text, or its placeholder. The zero Words is no text.
type Words struct {
	Text string
	// Hidden is Sensitive or Unknown if the text is hidden; Text is then empty.
	Hidden string
	// Format is how readers see it: rendered from Markdown or HTML; "" as plain
	// text.
	Format content.Format
	// digest distinguishes hidden texts.
	digest string
}

// Placeholders of hidden texts.
const (
	Sensitive = "(sensitive value)"
	Unknown   = plan.UnknownBody
)

// Same reports whether the text does not change.
func (t Passage) Same() bool {
	before, after := t.Before, t.After
	before.Format, after.Format = "", ""
	return before == after
}

// None reports whether there is no text.
func (w Words) None() bool { return w == Words{} }

// String returns the text or its placeholder.
func (w Words) String() string {
	if w.Hidden != "" {
		return w.Hidden
	}
	return w.Text
}

// Item is something in a message other than its text.
type Item struct {
	Kind   string // image, file, button, quotes, mentions, …
	Text   string // in words
	Change Change
	// File is the file of the item; nil for other items.
	File *content.Attachment
	// digest distinguishes files with the same name and size.
	digest string
}

// Change is what happens to an item.
type Change byte

// Values of Change.
const (
	Stays   Change = ' '
	Appears Change = '+'
	Goes    Change = '-'
)

// Output is a change of an output. Before and After are values in the syntax of
// the language; "" if there is none.
type Output struct {
	Name          string
	Action        plan.Action
	Before, After string
}

// Totals counts actions, separately for deliveries and conversations.
type Totals struct {
	Deliveries    map[plan.Action]int
	Conversations map[plan.Action]int
}
