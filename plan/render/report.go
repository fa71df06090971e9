package render

import (
	"cmp"
	"fmt"

	"herald/lang/content"
	"herald/plan"
)

// Report is a plan as people are told of it.
type Report struct {
	// Renamed and Adopted are what moved and import blocks did to the state.
	Renamed       []plan.Renamed
	Adopted       []plan.Adopted
	Drift         []Drift
	Conversations []Conversation
	Messages      []Message
	// Kept are deliveries that stay as they are though they differ, are gone or
	// have expired; Reason says which.
	Kept    []Delivery
	Outputs []Output
	// Variables are filled in for saved plans, whose values apply takes.
	Variables []Variable `json:",omitempty"`
	// RouteTo is the conversation where everything goes in a rehearsal; "" for
	// the real thing.
	RouteTo string
	// LeftOut are deliveries and conversations that would change and were not
	// chosen; Partial says that not everything was.
	LeftOut []plan.LeftOut
	Partial bool
	Totals  Totals
	// Empty is true when an apply would change nothing anywhere. Messages may
	// still hold deliveries that wait for their time.
	Empty   bool
	Destroy bool
}

// Drift is something that was done on a platform and not by Herald.
type Drift struct {
	Address  string
	Platform string // "" when it can no longer be told
	Kind     plan.DriftKind
	When     string // "" when the platform does not tell
	// Text is what Herald left and what stands; neither for what was removed.
	Text Passage
}

// Conversation is a change of a conversation that Herald manages.
type Conversation struct {
	Delivery
	Fields []Field
}

// Field is an argument of a conversation. Before or After is "" where there is
// none.
type Field struct{ Name, Before, After string }

// Message is all that happens to the deliveries of one message block.
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
	Address      string
	Platform     string // as people write it, with the alias of the account
	Conversation string // id on the platform; "" while it is still to be created
	Readers      int    // people in the conversation; 0 when nobody said
	Reason       string // a phrase; may be empty
	// Life tells how long it can be edited and recalled; "" without an end.
	Life string
	// Notes are sentences on what it means for readers and authors.
	Notes []string
}

// Where is where the delivery stands, and how many people see it, in words.
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

// Reading is what people read of a delivery. It is empty for actions that show
// readers nothing new and take nothing away.
type Reading struct {
	Texts []Passage
	Items []Item
}

// Passage is one text before and after.
type Passage struct {
	Before, After Words
}

// Words is a text, or what is said in its place. The zero Words is no text at
// all.
type Words struct {
	Text string
	// Hidden is Sensitive or Unknown when the text is not told; Text is then
	// empty.
	Hidden string
	// Format is how readers see it: laid out by Markdown or HTML; "" as it
	// stands.
	Format content.Format
	// digest tells hidden texts apart.
	digest string
}

// What is said in place of a text.
const (
	Sensitive = "(sensitive value)"
	Unknown   = plan.UnknownBody
)

// Same reports whether the text stays as it is.
func (t Passage) Same() bool {
	before, after := t.Before, t.After
	before.Format, after.Format = "", ""
	return before == after
}

// None reports whether there is no text.
func (w Words) None() bool { return w == Words{} }

// String is the text, or what stands in its place.
func (w Words) String() string {
	if w.Hidden != "" {
		return w.Hidden
	}
	return w.Text
}

// Item is something that stands beside the text of a message.
type Item struct {
	Kind   string // picture, file, button, quote, mention, …
	Text   string // in words
	Change Change
	// File is the file that the item shows; nil for all else.
	File *content.Attachment
	// digest tells files of one name and size apart.
	digest string
}

// Change is what becomes of an item.
type Change byte

// Changes of an item.
const (
	Stays   Change = ' '
	Appears Change = '+'
	Goes    Change = '-'
)

// Output is a change of an output. Before and After are values in the notation
// of the language; "" where there is none.
type Output struct {
	Name          string
	Action        plan.Action
	Before, After string
}

// Totals counts what a plan does, deliveries and conversations apart.
type Totals struct {
	Deliveries    map[plan.Action]int
	Conversations map[plan.Action]int
}
