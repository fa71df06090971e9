// Package author writes blocks of the language, as a person would: what is
// known of conversations, attachments and messages becomes a file that reads
// as exactly that.
//
// It must not know where the knowledge comes from, nor any platform.
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

// File is what is to be written, in this order. References are written as they
// are given, as in message.launch["eu"].
type File struct {
	Variables     []Variable
	Providers     []addr.Provider // accounts without arguments
	Conversations []Conversation
	Attachments   []Attachment
	Messages      []Message
	Moved         []Moved
}

// Variable is a text that the author knows and the file must not say.
type Variable struct {
	Name        string
	Description string
}

// Conversation is a conversation block. Empty fields are left out.
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

// Message is a message block. Empty fields are left out.
type Message struct {
	Name  string
	Notes []string // comments above the block
	To    []string // references
	// Content is what it says; its Attachments, ReplyTo, Forward and Options
	// are not written.
	Content     content.Content
	Body        string   // a reference that stands for the body of Content
	Attachments []string // references
	ReplyTo     string   // a reference
	Forward     string   // a reference
	ForwardID   string   // or a platform's own id
	ExpireAt    time.Time
	Options     []Options
	Lifecycle   Lifecycle
}

// Lifecycle is a lifecycle block; empty and false fields are left out.
type Lifecycle struct {
	OnDestroy, OnUnknown string
	PreventDestroy       bool
}

// Moved is a moved block.
type Moved struct{ From, To string }

// Empty reports whether there is nothing to write.
func (f File) Empty() bool {
	return len(f.Variables)+len(f.Providers)+len(f.Conversations)+len(f.Attachments)+len(f.Messages)+len(f.Moved) == 0
}

// Bytes is the file, formatted.
func (f File) Bytes() []byte {
	file := hclwrite.NewEmptyFile()
	w := &writer{body: file.Body()}
	for _, v := range f.Variables {
		w.variable(v)
	}
	w.providers(f.Providers)
	for _, c := range f.Conversations {
		w.conversation(c)
	}
	for _, a := range f.Attachments {
		w.attachment(a)
	}
	for _, m := range f.Messages {
		w.message(m)
	}
	for _, m := range f.Moved {
		b := w.block("moved", nil)
		b.ref("from", m.From)
		b.ref("to", m.To)
	}
	return hclwrite.Format(file.Bytes())
}

// writer writes into the file, or into a block of it.
type writer struct {
	body  *hclwrite.Body
	begun bool
}

// block begins a block, with an empty line before it if it is not the first
// thing.
func (w *writer) block(kind string, notes []string, labels ...string) *writer {
	if w.begun {
		w.body.AppendNewline()
	}
	w.begun = true
	w.notes(notes)
	return &writer{body: w.body.AppendNewBlock(kind, labels).Body()}
}

func (w *writer) notes(notes []string) {
	for _, note := range notes {
		w.body.AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte("# " + note + "\n")}})
	}
}

func (w *writer) set(name string, tokens hclwrite.Tokens) {
	w.body.SetAttributeRaw(name, tokens)
	w.begun = true
}

// value writes an argument; nothing for null.
func (w *writer) value(name string, v cty.Value) {
	if !v.IsNull() {
		w.set(name, valueTokens(v))
	}
}

// text writes a text; nothing for "".
func (w *writer) text(name, text string) {
	if text != "" {
		w.set(name, textTokens(text))
	}
}

// ref writes a reference; nothing for "".
func (w *writer) ref(name, reference string) {
	if reference != "" {
		w.set(name, raw(reference))
	}
}

// refs writes one reference as it is, and more as a list.
func (w *writer) refs(name string, references []string) {
	if len(references) == 1 {
		w.ref(name, references[0])
		return
	}
	if len(references) > 0 {
		w.set(name, listTokens(references))
	}
}

func (w *writer) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	items := make([]string, len(list))
	for i, text := range list {
		items[i] = quoted(text)
	}
	w.set(name, listTokens(items))
}

func (w *writer) variable(v Variable) {
	b := w.block("variable", nil, v.Name)
	b.ref("type", "string")
	b.text("description", v.Description)
	b.value("sensitive", cty.True)
}

// providers writes one block for all accounts that differ in their key alone.
func (w *writer) providers(list []addr.Provider) {
	keys := make(map[addr.Provider][]string)
	var blocks []addr.Provider
	for _, p := range list {
		block := addr.Provider{Platform: p.Platform, Alias: p.Alias}
		if !slices.Contains(blocks, block) {
			blocks = append(blocks, block)
		}
		if key, ok := p.Key.Text(); ok {
			keys[block] = append(keys[block], quoted(key))
		}
	}
	for _, p := range blocks {
		b := w.block("provider", []string{"Its arguments are known only to you, or come from the environment."}, p.Platform)
		b.text("alias", p.Alias)
		if len(keys[p]) > 0 {
			b.set("for_each", raw("toset(["+strings.Join(keys[p], ", ")+"])"))
		}
	}
}

func (w *writer) conversation(c Conversation) {
	b := w.block(addr.Conversation, c.Notes, c.Name)
	b.ref("provider", c.Provider.String())
	b.text("id", c.ID)
	b.text("title", c.Title)
	b.text("announcement", c.Announcement)
	b.texts("participants", c.Participants)
	b.options(c.Options)
}

func (w *writer) attachment(a Attachment) {
	b := w.block(addr.Attachment, nil, a.Name)
	b.text("source", a.File.Source)
	b.text("name", a.File.Name)
	b.text("content_type", a.File.MIME)
	b.number("width", float64(a.File.Width))
	b.number("height", float64(a.File.Height))
	b.number("duration", a.File.Duration)
}

// number writes a number; nothing for 0.
func (w *writer) number(name string, n float64) {
	if n != 0 {
		w.set(name, raw(strconv.FormatFloat(n, 'f', -1, 64)))
	}
}

func (w *writer) message(m Message) {
	b := w.block(addr.Message, m.Notes, m.Name)
	b.refs("to", m.To)
	if m.Body != "" {
		b.ref(string(m.Content.Format), m.Body)
	} else {
		b.text(string(m.Content.Format), m.Content.Body)
	}
	b.ref("forward", m.Forward)
	b.text("forward", m.ForwardID)
	if len(m.Attachments) > 0 {
		b.set("attachments", listTokens(m.Attachments))
	}
	b.ref("reply_to", m.ReplyTo)
	b.texts("mentions", m.Content.Mentions)
	if !m.ExpireAt.IsZero() {
		b.text("expire_at", m.ExpireAt.Format(time.RFC3339))
	}
	for _, button := range m.Content.Buttons {
		in := b.block("button", nil)
		in.text("label", button.Label)
		in.text(string(button.Kind()), button.Argument())
		in.text("color", button.Color)
	}
	b.options(m.Options)
	b.lifecycle(m.Lifecycle)
}

func (w *writer) lifecycle(l Lifecycle) {
	if l == (Lifecycle{}) {
		return
	}
	b := w.block("lifecycle", nil)
	b.text("on_destroy", l.OnDestroy)
	b.text("on_unknown", l.OnUnknown)
	if l.PreventDestroy {
		b.value("prevent_destroy", cty.True)
	}
}
