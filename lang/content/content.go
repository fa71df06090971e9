// Package content defines the content of a message, independent of platforms.
// The language, the state, the plan and the
// platforms share it, so it must not depend on any of them: it is plain data with one JSON form.
package content

import (
	"bytes"
	"encoding/json"
)

// Format says how a body is written.
type Format string

// The formats an author may choose from.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	HTML     Format = "html"
)

// Content is what the author wrote for one delivery. Two contents that are
// equal say the same.
type Content struct {
	Format      Format       `json:"format,omitempty"` // empty when there is no body
	Body        string       `json:"body,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Buttons     []Button     `json:"buttons,omitempty"`
	Mentions    []string     `json:"mentions,omitempty"` // ids of people, in the platform's own form, and Everyone
	// ReplyTo is the address of the quoted message. Every delivery quotes the
	// quoted message's delivery in its own conversation.
	ReplyTo string `json:"reply_to,omitempty"`
	// Forward is the address of a delivery passed on instead of a body, or a
	// platform's own id of one.
	Forward string `json:"forward,omitempty"`
	// Overflow says what happens to a body that is longer than the platform allows;
	// "" rejects it.
	Overflow Overflow `json:"overflow,omitempty"`
	// Options is the block named after the platform, as one JSON object
	// in the shape of that platform's message schema; nil when there is none.
	Options json.RawMessage `json:"options,omitempty"`
	// Sensitive names the fields ("body", "buttons", "mentions", "options") that
	// hold a value marked sensitive. They are never stored or shown in clear.
	Sensitive []string `json:"sensitive,omitempty"`
}

// Overflow is what happens to a body that is longer than the platform allows.
type Overflow string

// The ways in which such a body is sent.
const (
	SplitBody    Overflow = "split"    // in several messages
	TruncateBody Overflow = "truncate" // its beginning
	AttachBody   Overflow = "attach"   // as a file, with its first paragraph
)

// Everyone is the mention of everybody in the conversation.
const Everyone = "everyone"

// Button is a labelled button under a message. Exactly one of URL, Copy and
// Value is set; it says what pressing the button does.
type Button struct {
	Label string `json:"label"`
	URL   string `json:"url"`             // opened
	Copy  string `json:"copy,omitempty"`  // copied to the reader's clipboard
	Value string `json:"value,omitempty"` // reported to the sender
	Color string `json:"color,omitempty"` // #RRGGBB, where the platform has colours
}

// ButtonKind is what pressing a button does, by the argument that says it.
type ButtonKind string

// The kinds of buttons.
const (
	OpensURL     ButtonKind = "url"
	CopiesText   ButtonKind = "copy"
	ReportsValue ButtonKind = "value"
)

// Kind returns what pressing the button does.
func (b Button) Kind() ButtonKind {
	switch {
	case b.Copy != "":
		return CopiesText
	case b.Value != "":
		return ReportsValue
	}
	return OpensURL
}

// Argument returns what is opened, copied or reported.
func (b Button) Argument() string {
	switch b.Kind() {
	case CopiesText:
		return b.Copy
	case ReportsValue:
		return b.Value
	}
	return b.URL
}

// Attachment is a file that goes with a message. Its hash is its identity: the
// same bytes are uploaded once to each provider.
type Attachment struct {
	Address string `json:"address,omitempty"` // attachment.diagram
	Source  string `json:"source"`            // path of the file, relative to the root module
	Name    string `json:"name"`              // as readers see it
	MIME    string `json:"mime"`
	Size    int64  `json:"size"` // bytes
	SHA256  string `json:"sha256"`
	Width   int    `json:"width,omitempty"` // pixels, of images
	Height  int    `json:"height,omitempty"`
	// Duration is in seconds, for audio and video; 0 when unknown.
	Duration float64 `json:"duration,omitempty"`
	// Text is the content of a file that Herald makes of a body, which is not on the
	// disk; "" for any other.
	Text string `json:"-"`
}

// IsSensitive reports whether the named field holds a sensitive value.
func (c Content) IsSensitive(field string) bool {
	for _, f := range c.Sensitive {
		if f == field {
			return true
		}
	}
	return false
}

// Equal reports whether two contents say the same. A list that is empty and
// one that is missing are the same.
func Equal(x, y Content) bool {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(y)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
