// Package author generates configuration files from conversations, attachments and messages
// as data. Herald reads such a file as exactly this
// data.
//
// It must not depend on the origin of the data or on any platform.
package author

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
)

// File is the content of a file, in this order. References are written as they
// are given, as in message.launch["eu"].
type File struct {
	Variables     []Variable
	Providers     []addr.Provider // providers without arguments
	Conversations []Conversation
	Attachments   []Attachment
	Messages      []Message
	Moved         []Moved
}

// Variable is the declaration of a value that the file must not contain.
type Variable struct {
	Name        string
	Description string
}

// Conversation is a conversation block. Empty fields are omitted.
type Conversation struct {
	Name         string
	Notes        []string // comments above the block
	Provider     addr.Provider
	ID           string
	Title        string
	Announcement string
	Participants []string
	Options      []Options
}

// Attachment is an attachment block.
type Attachment struct {
	Name string
	File content.Attachment
}

// Message is a message block. Empty fields are omitted.
type Message struct {
	Name  string
	Notes []string // comments above the block
	To    []string // references
	// Content is what it says; its Attachments, ReplyTo, Forward and Options
	// are not written.
	Content     content.Content
	Body        string   // a reference to use instead of the body of Content
	Attachments []string // references
	ReplyTo     string   // a reference
	Forward     string   // a reference
	ForwardID   string   // or a platform's own id
	ExpireAt    time.Time
	Pin         bool
	Options     []Options
	Lifecycle   Lifecycle
}

// Lifecycle is a lifecycle block; empty and false fields are omitted.
type Lifecycle struct {
	OnDestroy, OnUnknown string
	PreventDestroy       bool
}

// Moved is a moved block.
type Moved struct{ From, To string }

// IsEmpty reports whether there is nothing to write.
func (f File) IsEmpty() bool {
	return len(f.Variables)+len(f.Providers)+len(f.Conversations)+len(f.Attachments)+len(f.Messages)+len(f.Moved) == 0
}

// Bytes is the file, formatted.
func (f File) Bytes() []byte {
	file := hclwrite.NewEmptyFile()
	w := &writer{body: file.Body()}
	for _, v := range f.Variables {
		w.writeVariable(v)
	}
	w.writeProviders(f.Providers)
	for _, c := range f.Conversations {
		w.writeConversation(c)
	}
	for _, a := range f.Attachments {
		w.writeAttachment(a)
	}
	for _, m := range f.Messages {
		w.writeMessage(m)
	}
	for _, m := range f.Moved {
		b := w.beginBlock("moved", nil)
		b.setReference("from", m.From)
		b.setReference("to", m.To)
	}
	return hclwrite.Format(file.Bytes())
}

// writer writes into the file, or into a block of it.
type writer struct {
	body    *hclwrite.Body
	started bool
}

// beginBlock begins a block, with an empty line before it if it is not the first
// thing.
func (w *writer) beginBlock(kind string, notes []string, labels ...string) *writer {
	if w.started {
		w.body.AppendNewline()
	}
	w.started = true
	w.writeComments(notes)
	return &writer{body: w.body.AppendNewBlock(kind, labels).Body()}
}

func (w *writer) writeComments(notes []string) {
	for _, note := range notes {
		w.body.AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte("# " + note + "\n")}})
	}
}

func (w *writer) setTokens(name string, tokens hclwrite.Tokens) {
	w.body.SetAttributeRaw(name, tokens)
	w.started = true
}

// setValue writes an argument; nothing for null.
func (w *writer) setValue(name string, v cty.Value) {
	if !v.IsNull() {
		w.setTokens(name, valueTokens(v))
	}
}

// setText writes a text; nothing for "".
func (w *writer) setText(name, text string) {
	if text != "" {
		w.setTokens(name, textTokens(text))
	}
}

// setReference writes a reference; nothing for "".
func (w *writer) setReference(name, reference string) {
	if reference != "" {
		w.setTokens(name, rawTokens(reference))
	}
}

// setReferences writes one reference as it is, and more as a list.
func (w *writer) setReferences(name string, references []string) {
	if len(references) == 1 {
		w.setReference(name, references[0])
		return
	}
	if len(references) > 0 {
		w.setTokens(name, listTokens(references))
	}
}

func (w *writer) setTexts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	items := make([]string, len(list))
	for i, text := range list {
		items[i] = quoteText(text)
	}
	w.setTokens(name, listTokens(items))
}

func (w *writer) writeVariable(v Variable) {
	b := w.beginBlock("variable", nil, v.Name)
	b.setReference("type", "string")
	b.setText("description", v.Description)
	b.setValue("sensitive", cty.True)
}

// writeProviders writes one block for all providers that differ in their key alone.
func (w *writer) writeProviders(list []addr.Provider) {
	keys := make(map[addr.Provider][]string)
	var blocks []addr.Provider
	for _, p := range list {
		block := addr.Provider{Platform: p.Platform, Alias: p.Alias}
		if !slices.Contains(blocks, block) {
			blocks = append(blocks, block)
		}
		if key, ok := p.Key.Text(); ok {
			keys[block] = append(keys[block], quoteText(key))
		}
	}
	for _, p := range blocks {
		b := w.beginBlock("provider", []string{"Its arguments are known only to you, or come from the environment."}, p.Platform)
		b.setText("alias", p.Alias)
		if len(keys[p]) > 0 {
			b.setTokens("for_each", rawTokens("toset(["+strings.Join(keys[p], ", ")+"])"))
		}
	}
}

func (w *writer) writeConversation(c Conversation) {
	b := w.beginBlock(addr.Conversation, c.Notes, c.Name)
	b.setReference("provider", c.Provider.String())
	b.setText("id", c.ID)
	b.setText("title", c.Title)
	b.setText("announcement", c.Announcement)
	b.setTexts("participants", c.Participants)
	b.writeOptions(c.Options)
}

func (w *writer) writeAttachment(a Attachment) {
	b := w.beginBlock(addr.Attachment, nil, a.Name)
	b.setText("source", a.File.Source)
	b.setText("name", a.File.Name)
	b.setText("content_type", a.File.MIME)
	b.setNumber("width", float64(a.File.Width))
	b.setNumber("height", float64(a.File.Height))
	b.setNumber("duration", a.File.Duration)
}

// setNumber writes a number; nothing for 0.
func (w *writer) setNumber(name string, n float64) {
	if n != 0 {
		w.setTokens(name, rawTokens(strconv.FormatFloat(n, 'f', -1, 64)))
	}
}

func (w *writer) writeMessage(m Message) {
	b := w.beginBlock(addr.Message, m.Notes, m.Name)
	b.setReferences("to", m.To)
	if m.Body != "" {
		b.setReference(string(m.Content.Format), m.Body)
	} else {
		b.setText(string(m.Content.Format), m.Content.Body)
	}
	b.setReference("forward", m.Forward)
	b.setText("forward", m.ForwardID)
	if len(m.Attachments) > 0 {
		b.setTokens("attachments", listTokens(m.Attachments))
	}
	b.setReference("reply_to", m.ReplyTo)
	b.setTexts("mentions", m.Content.Mentions)
	b.setText("overflow", string(m.Content.Overflow))
	if !m.ExpireAt.IsZero() {
		b.setText("expire_at", m.ExpireAt.Format(time.RFC3339))
	}
	if m.Pin {
		b.setValue("pin", cty.True)
	}
	for _, button := range m.Content.Buttons {
		in := b.beginBlock("button", nil)
		in.setText("label", button.Label)
		in.setText(string(button.Kind()), button.Argument())
		in.setText("color", button.Color)
	}
	b.writeOptions(m.Options)
	b.writeLifecycle(m.Lifecycle)
}

func (w *writer) writeLifecycle(l Lifecycle) {
	if l == (Lifecycle{}) {
		return
	}
	b := w.beginBlock("lifecycle", nil)
	b.setText("on_destroy", l.OnDestroy)
	b.setText("on_unknown", l.OnUnknown)
	if l.PreventDestroy {
		b.setValue("prevent_destroy", cty.True)
	}
}
