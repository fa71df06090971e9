package relationlabs

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// partPayload is the content of Part.Body: the message without ids.
type partPayload struct {
	Type      string   `json:"type"`
	Content   string   `json:"content"`
	Mentioned []string `json:"mentioned,omitempty"`
}

// visibleFields is what the list of messages gives back of a payload.
type visibleFields struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// restFields is what the list of messages does not give back, as Part.Rest has it.
type restFields struct {
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

// composer makes the one part of a message.
type composer struct {
	*kit.Composer
	options options
	payload partPayload
	kind    string
	text    string // what people read
}

func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{Composer: kit.NewComposer(platformFacts(), c)}
	w.ReadOptions(&w.options)
	switch {
	case w.options.Invite != nil || w.options.Card != "":
		w.composeCard()
	case c.Format != "" || len(c.Buttons) > 0:
		w.composeBody()
	}
	for i, id := range c.Mentions {
		if !isID(id) {
			w.refuse(fmt.Sprintf("mentions[%d]", i), "A mention is a person's relation id, as in 1u4dp-6qaaa-aaaaj-aag4q-cai.")
		}
	}
	if w.kind != "" {
		w.AddPart(w.buildPart())
	}
	return w.Parts()
}

// refuse reports a value that RelationLabs would refuse.
func (w *composer) refuse(attribute, detail string) {
	w.AddProblem(attribute, problem.InvalidPlatformValue, detail)
}

// composeBody makes a message of the body, under the type that was asked for.
func (w *composer) composeBody() {
	c := w.Content
	w.kind, w.payload.Type = messageType(w.options.Type)
	if strings.ContainsFunc(w.payload.Type, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		w.refuse("relationlabs.type", "A type is one word, such as text or ANNOUNCEMENT.")
	}
	w.payload.Content = c.Body
	if c.Format == content.Markdown && w.isText() {
		w.payload.Content = w.plainText()
	}
	if w.kind == kindCard && !isObject(w.payload.Content) {
		w.refuse(string(c.Format), "The body of a card is a JSON object; jsonencode({…}) makes one.")
	}
	w.composeButtons()
	w.text = w.payload.Content
}

// isText reports whether the message is shown as plain text.
func (w *composer) isText() bool { return w.kind == kindText || w.kind == kindSys }

// plainText is the Markdown of the body as plain text.
func (w *composer) plainText() string {
	plain, err := markdown.Text(w.Content.Body)
	switch {
	case err != nil:
		w.refuse("markdown", fmt.Sprintf("RelationLabs shows plain text only, and this cannot be made one: %s. Shorten it, or give the text itself.", err))
	case strings.TrimSpace(plain) == "" && strings.TrimSpace(w.Content.Body) != "":
		w.AddProblem("markdown", problem.EmptyMessage, "The body shows nothing, and a message needs at least one visible character.")
	}
	return plain
}

// messageType gives the kind and the wire's word for a type. The vendor's table has
// its three types in lower case, its examples and lists in upper case.
func messageType(asked string) (kind, word string) {
	switch lower := strings.ToLower(asked); lower {
	case "":
		return kindText, strings.ToUpper(kindText)
	case kindText, kindSys, kindCard:
		return lower, strings.ToUpper(lower)
	}
	return kindOwn, asked
}

// composeButtons adds each button as a line of text.
func (w *composer) composeButtons() {
	var lines []string
	for i, b := range w.Content.Buttons {
		attribute := fmt.Sprintf("button[%d]", i)
		if !w.isText() {
			w.AddProblem(attribute, problem.UnsupportedContent, "A button becomes a line of text on RelationLabs, and a message of this type is no text. Leave it out.")
			return
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.refuse(attribute+".url", "A button needs a whole address, such as https://example.org/page.")
		}
		if b.Color != "" {
			w.AddWarning(attribute+".color", problem.ButtonColorIgnored, "A button becomes a line of text on RelationLabs, without a colour.")
		}
		line := b.URL
		if label := strings.TrimSpace(b.Label); label != "" && label != b.URL {
			line = label + ": " + b.URL
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		said := strings.TrimRight(w.payload.Content, "\n")
		w.payload.Content = strings.TrimLeft(said+"\n\n"+strings.Join(lines, "\n"), "\n")
	}
}

// composeCard makes a card, which takes the body's place.
func (w *composer) composeCard() {
	o := w.options
	name := "card"
	if o.Invite != nil {
		name = "invite"
	}
	switch {
	case o.Invite != nil && o.Card != "":
		w.AddProblem("relationlabs.card", problem.TooManyContents, "A message is either a card or an invite. Make two messages of them.")
	case w.Content.Format != "" || len(w.Content.Buttons) > 0:
		w.AddProblem("relationlabs."+name, problem.TooManyContents, "A message has either a body or a "+name+". Make two messages of them.")
	case o.Type != "" && !strings.EqualFold(o.Type, kindCard):
		w.AddProblem("relationlabs.type", problem.TooManyContents, "The type of a card is card. Leave type out.")
	}
	w.kind, w.payload.Type = messageType(kindCard)
	if o.Invite != nil {
		w.composeInvite(*o.Invite)
		return
	}
	if !isObject(o.Card) {
		w.refuse("relationlabs.card", "A card is a JSON object; jsonencode({…}) makes one.")
		return
	}
	w.payload.Content, w.text = o.Card, o.Card
}

func (w *composer) composeInvite(i invite) {
	id := strings.TrimPrefix(i.Channel, "channel:")
	if !isID(id) {
		w.refuse("relationlabs.invite.channel", "An invite needs the UUID of the group, as in 4f326124812c41448bc587bf6b2eaf42.")
	}
	if strings.TrimSpace(i.Title) == "" {
		w.refuse("relationlabs.invite.title", "An invite shows the name of the group, so give it one.")
	}
	card := client.MustEncodeJSON(inviteCard{Action: "joinGroup", GroupName: i.Title, GroupID: id})
	w.payload.Content, w.text = string(card), "Invitation to "+i.Title
}

func (w *composer) buildPart() providers.Part {
	w.payload.Mentioned = w.Content.Mentions
	breaks := ""
	if w.kind == kindOwn {
		breaks = providers.HardLineBreaks(w.Content.Format, w.payload.Content)
	}
	return providers.Part{
		Kind:    w.kind,
		Text:    w.text,
		Body:    client.MustEncodeJSON(w.payload),
		Visible: visibleJSON(w.payload.Type, w.payload.Content),
		Rest:    client.MustEncodeJSON(restFields{Mentioned: normalize.IDs(w.payload.Mentioned), Breaks: breaks}),
	}
}

// visibleJSON gives the canonical form of what is seen. Parts and remote
// messages both pass through it, so they compare equal exactly when the same
// is seen: types without regard to case, and what is no text as JSON.
func visibleJSON(word, said string) []byte {
	v := visibleFields{Type: strings.ToUpper(word), Content: normalize.Text(said)}
	if kind, _ := messageType(word); kind != kindText && kind != kindSys {
		v.Content = normalize.JSON(said)
	}
	return client.MustEncodeJSON(v)
}

func isObject(s string) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &m) == nil && m != nil
}
