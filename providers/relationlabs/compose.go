package relationlabs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"herald/lang/content"
	"herald/lang/markdown"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// Summaries of problems.
const (
	cannotSay   = "RelationLabs cannot show this"
	saysNothing = "Message has no content"
	crowded     = "Two contents in one message"
	badValue    = "Wrong value for RelationLabs"
	notShown    = "Button colour is not shown"
)

// letter is Part.Body: a message beside the ids.
type letter struct {
	Type      string   `json:"type"`
	Content   string   `json:"content"`
	Mentioned []string `json:"mentioned,omitempty"`
}

// visible is what the list of messages gives back of a letter.
type visible struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// rest is what the list of messages does not give back, as Part.Rest has it.
type rest struct {
	Mentioned []string `json:"mentioned,omitempty"`
	Breaks    string   `json:"breaks,omitempty"` // the text with its line breaks, where Markdown has some
}

// options is the relationlabs block of a message, in the shape of
// messageBlock.
type options struct {
	Type   string  `json:"type"`
	Card   string  `json:"card"`
	Invite *invite `json:"invite"`
}

type invite struct {
	Channel string `json:"channel"`
	Title   string `json:"title"`
}

// inviteCard is the content of a card that invites to a group.
type inviteCard struct {
	Action    string `json:"contentAction"`
	GroupName string `json:"groupName"`
	GroupID   string `json:"groupId"`
}

// composer makes the one part of a message and collects what is wrong with it.
type composer struct {
	content  content.Content
	options  options
	letter   letter
	kind     string
	text     string // what people read
	problems []providers.Problem
}

// Compose makes one message: the text, with a line for each button, or what
// stands in its place. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.readOptions()
	w.refuse()
	switch {
	case w.options.Invite != nil || w.options.Card != "":
		w.card()
	case c.Format != "" || len(c.Buttons) > 0:
		w.body()
	case c.Forward == "" && len(c.Attachments) == 0:
		w.problem("", saysNothing, "Give it one of text, markdown or button.")
	}
	for i, id := range c.Mentions {
		if !isID(id) {
			w.problem(fmt.Sprintf("mentions[%d]", i), badValue, "A mention is a person's relation id, as in 1u4dp-6qaaa-aaaaj-aag4q-cai.")
		}
	}
	for _, p := range w.problems {
		if !p.Warning {
			return nil, w.problems
		}
	}
	return []providers.Part{w.part()}, w.problems
}

func (w *composer) problem(attribute, summary, format string, args ...any) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}

func (w *composer) readOptions() {
	if len(w.content.Options) == 0 {
		return
	}
	d := json.NewDecoder(bytes.NewReader(w.content.Options))
	d.DisallowUnknownFields()
	if err := d.Decode(&w.options); err != nil {
		w.problem("relationlabs", badValue, "The block is not of the form that RelationLabs' schema gives: %s.", err)
	}
}

// refuse reports what RelationLabs has no word for.
func (w *composer) refuse() {
	for i, a := range w.content.Attachments {
		w.problem(fmt.Sprintf("attachments[%d]", i), cannotSay,
			"RelationLabs has no call that uploads a file, so %q cannot be sent there. Link to it in the text, or send it to other platforms only.", a.Name)
	}
	if w.content.Forward != "" {
		w.problem("forward", cannotSay, "RelationLabs has no call that passes a message on. Send the content as a message of its own.")
	}
}

// body makes a message of the body, under the type that was asked for.
func (w *composer) body() {
	c := w.content
	w.kind, w.letter.Type = typeOf(w.options.Type)
	if strings.ContainsFunc(w.letter.Type, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		w.problem("relationlabs.type", badValue, "A type is one word, such as text or ANNOUNCEMENT.")
	}
	switch {
	case c.Format == content.HTML:
		w.problem("html", cannotSay, "RelationLabs has no kind of message that shows HTML. Use markdown, which becomes plain text there, or text.")
		return
	case c.Format == content.Markdown && (w.kind == kindText || w.kind == kindSys):
		plain, err := markdown.Text(c.Body)
		if err != nil {
			w.problem("markdown", badValue, "RelationLabs shows plain text only, and this cannot be made one: %s. Shorten it, or give the text itself.", err)
			return
		}
		w.letter.Content = plain
	default:
		w.letter.Content = c.Body
	}
	if c.Format != "" && strings.TrimSpace(w.letter.Content) == "" {
		w.problem(string(c.Format), saysNothing, "The body shows nothing, and a message needs at least one visible character.")
	}
	if w.kind == kindCard && !isObject(w.letter.Content) {
		w.problem(string(c.Format), badValue, "The body of a card is a JSON object; jsonencode({…}) makes one.")
	}
	w.buttons()
	w.text = w.letter.Content
}

// typeOf gives the kind and the wire's word for a type. The vendor's table has
// its three types in lower case, its examples and lists in upper case.
func typeOf(asked string) (kind, word string) {
	switch lower := strings.ToLower(asked); lower {
	case "":
		return kindText, strings.ToUpper(kindText)
	case kindText, kindSys, kindCard:
		return lower, strings.ToUpper(lower)
	}
	return kindOwn, asked
}

// buttons adds each button as a line of text.
func (w *composer) buttons() {
	var lines []string
	for i, b := range w.content.Buttons {
		attribute := fmt.Sprintf("button[%d]", i)
		if w.kind != kindText && w.kind != kindSys {
			w.problem(attribute, cannotSay, "A button becomes a line of text on RelationLabs, and a message of this type is no text. Leave it out.")
			return
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.problem(attribute+".url", badValue, "A button needs a whole address, such as https://example.org/page.")
		}
		if b.Color != "" {
			w.problem(attribute+".color", notShown, "A button becomes a line of text on RelationLabs, without a colour.")
			w.problems[len(w.problems)-1].Warning = true
		}
		line := b.URL
		if label := strings.TrimSpace(b.Label); label != "" && label != b.URL {
			line = label + ": " + b.URL
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		said := strings.TrimRight(w.letter.Content, "\n")
		w.letter.Content = strings.TrimLeft(said+"\n\n"+strings.Join(lines, "\n"), "\n")
	}
}

// card makes a card, which takes the body's place.
func (w *composer) card() {
	o := w.options
	name := "card"
	if o.Invite != nil {
		name = "invite"
	}
	switch {
	case o.Invite != nil && o.Card != "":
		w.problem("relationlabs.card", crowded, "A message is either a card or an invite. Make two messages of them.")
	case w.content.Format != "" || len(w.content.Buttons) > 0:
		w.problem("relationlabs."+name, crowded, "A message has either a body or a %s. Make two messages of them.", name)
	case o.Type != "" && !strings.EqualFold(o.Type, kindCard):
		w.problem("relationlabs.type", crowded, "The type of a card is card. Leave type out.")
	}
	w.kind, w.letter.Type = typeOf(kindCard)
	if o.Invite != nil {
		w.invite(*o.Invite)
		return
	}
	if !isObject(o.Card) {
		w.problem("relationlabs.card", badValue, "A card is a JSON object; jsonencode({…}) makes one.")
		return
	}
	w.letter.Content, w.text = o.Card, o.Card
}

func (w *composer) invite(i invite) {
	id := strings.TrimPrefix(i.Channel, "channel:")
	if !isID(id) {
		w.problem("relationlabs.invite.channel", badValue, "An invite needs the UUID of the group, as in 4f326124812c41448bc587bf6b2eaf42.")
	}
	if strings.TrimSpace(i.Title) == "" {
		w.problem("relationlabs.invite.title", badValue, "An invite shows the name of the group, so give it one.")
	}
	card, err := client.JSON(inviteCard{Action: "joinGroup", GroupName: i.Title, GroupID: id})
	if err != nil {
		w.problem("relationlabs.invite", badValue, "The invite cannot be written: %s.", err)
	}
	w.letter.Content, w.text = string(card), "Invitation to "+i.Title
}

func (w *composer) part() providers.Part {
	w.letter.Mentioned = w.content.Mentions
	breaks := ""
	if w.kind == kindOwn {
		breaks = providers.HardLineBreaks(w.content.Format, w.letter.Content)
	}
	return providers.Part{
		Kind:    w.kind,
		Text:    w.text,
		Body:    canonical(w.letter),
		Visible: visibleOf(w.letter.Type, w.letter.Content),
		Rest:    canonical(rest{Mentioned: normalize.IDs(w.letter.Mentioned), Breaks: breaks}),
		Quotes:  w.content.ReplyTo != "",
	}
}

// visibleOf gives the canonical form of what is seen. Parts and remote
// messages both pass through it, so they compare equal exactly when the same
// is seen: types without regard to case, and what is no text as JSON.
func visibleOf(word, said string) []byte {
	v := visible{Type: strings.ToUpper(word), Content: normalize.Text(said)}
	if kind, _ := typeOf(word); kind != kindText && kind != kindSys {
		v.Content = normalize.JSON(said)
	}
	return canonical(v)
}

func canonical(v any) []byte {
	b, err := client.JSON(v)
	if err != nil {
		panic(err) // our own structs of strings always encode
	}
	return b
}

func isObject(s string) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &m) == nil && m != nil
}
