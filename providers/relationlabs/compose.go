package relationlabs

import (
	"bytes"
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

// composer makes the one part of a message and collects what is wrong with it.
type composer struct {
	content  content.Content
	options  options
	payload  partPayload
	kind     string
	text     string // what people read
	problems []providers.Problem
}

// Compose makes one message: the text, with a line for each button, or what
// replaces it. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.readOptions()
	w.refuseUnsupported()
	switch {
	case w.options.Invite != nil || w.options.Card != "":
		w.composeCard()
	case c.Format != "" || len(c.Buttons) > 0:
		w.composeBody()
	case c.Forward == "" && len(c.Attachments) == 0:
		w.addProblem("", problem.EmptyMessage, "Give it one of text, markdown or button.")
	}
	for i, id := range c.Mentions {
		if !isID(id) {
			w.addProblem(fmt.Sprintf("mentions[%d]", i), problem.InvalidPlatformValue, "A mention is a person's relation id, as in 1u4dp-6qaaa-aaaaj-aag4q-cai.")
		}
	}
	for _, p := range w.problems {
		if !p.Warning {
			return nil, w.problems
		}
	}
	return []providers.Part{w.buildPart()}, w.problems
}

func (w *composer) addProblem(attribute string, code problem.Code, format string, args ...any) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: fmt.Sprintf(format, args...)})
}

func (w *composer) readOptions() {
	if len(w.content.Options) == 0 {
		return
	}
	d := json.NewDecoder(bytes.NewReader(w.content.Options))
	d.DisallowUnknownFields()
	if err := d.Decode(&w.options); err != nil {
		w.addProblem("relationlabs", problem.InvalidPlatformValue, "The block is not of the form that RelationLabs' schema gives: %s.", err)
	}
}

// refuseUnsupported reports content that RelationLabs cannot show.
func (w *composer) refuseUnsupported() {
	for i, a := range w.content.Attachments {
		w.addProblem(fmt.Sprintf("attachments[%d]", i), problem.UnsupportedContent,
			"RelationLabs has no call that uploads a file, so %q cannot be sent there. Link to it in the text, or send it to other platforms only.", a.Name)
	}
	if w.content.Forward != "" {
		w.addProblem("forward", problem.UnsupportedContent, "RelationLabs has no call that forwards a message. Send the content as a separate message.")
	}
}

// composeBody makes a message of the body, under the type that was asked for.
func (w *composer) composeBody() {
	c := w.content
	w.kind, w.payload.Type = messageType(w.options.Type)
	if strings.ContainsFunc(w.payload.Type, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		w.addProblem("relationlabs.type", problem.InvalidPlatformValue, "A type is one word, such as text or ANNOUNCEMENT.")
	}
	switch {
	case c.Format == content.HTML:
		w.addProblem("html", problem.UnsupportedContent, "RelationLabs has no kind of message that shows HTML. Use markdown, which becomes plain text there, or text.")
		return
	case c.Format == content.Markdown && (w.kind == kindText || w.kind == kindSys):
		plain, err := markdown.Text(c.Body)
		if err != nil {
			w.addProblem("markdown", problem.InvalidPlatformValue, "RelationLabs shows plain text only, and this cannot be made one: %s. Shorten it, or give the text itself.", err)
			return
		}
		w.payload.Content = plain
	default:
		w.payload.Content = c.Body
	}
	if c.Format != "" && strings.TrimSpace(w.payload.Content) == "" {
		w.addProblem(string(c.Format), problem.EmptyMessage, "The body shows nothing, and a message needs at least one visible character.")
	}
	if w.kind == kindCard && !isObject(w.payload.Content) {
		w.addProblem(string(c.Format), problem.InvalidPlatformValue, "The body of a card is a JSON object; jsonencode({…}) makes one.")
	}
	w.composeButtons()
	w.text = w.payload.Content
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
	for i, b := range w.content.Buttons {
		attribute := fmt.Sprintf("button[%d]", i)
		if w.kind != kindText && w.kind != kindSys {
			w.addProblem(attribute, problem.UnsupportedContent, "A button becomes a line of text on RelationLabs, and a message of this type is no text. Leave it out.")
			return
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.addProblem(attribute+".url", problem.InvalidPlatformValue, "A button needs a whole address, such as https://example.org/page.")
		}
		if b.Color != "" {
			w.addProblem(attribute+".color", problem.ButtonColorIgnored, "A button becomes a line of text on RelationLabs, without a colour.")
			w.problems[len(w.problems)-1].Warning = true
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
		w.addProblem("relationlabs.card", problem.TooManyContents, "A message is either a card or an invite. Make two messages of them.")
	case w.content.Format != "" || len(w.content.Buttons) > 0:
		w.addProblem("relationlabs."+name, problem.TooManyContents, "A message has either a body or a %s. Make two messages of them.", name)
	case o.Type != "" && !strings.EqualFold(o.Type, kindCard):
		w.addProblem("relationlabs.type", problem.TooManyContents, "The type of a card is card. Leave type out.")
	}
	w.kind, w.payload.Type = messageType(kindCard)
	if o.Invite != nil {
		w.composeInvite(*o.Invite)
		return
	}
	if !isObject(o.Card) {
		w.addProblem("relationlabs.card", problem.InvalidPlatformValue, "A card is a JSON object; jsonencode({…}) makes one.")
		return
	}
	w.payload.Content, w.text = o.Card, o.Card
}

func (w *composer) composeInvite(i invite) {
	id := strings.TrimPrefix(i.Channel, "channel:")
	if !isID(id) {
		w.addProblem("relationlabs.invite.channel", problem.InvalidPlatformValue, "An invite needs the UUID of the group, as in 4f326124812c41448bc587bf6b2eaf42.")
	}
	if strings.TrimSpace(i.Title) == "" {
		w.addProblem("relationlabs.invite.title", problem.InvalidPlatformValue, "An invite shows the name of the group, so give it one.")
	}
	card, err := client.EncodeJSON(inviteCard{Action: "joinGroup", GroupName: i.Title, GroupID: id})
	if err != nil {
		w.addProblem("relationlabs.invite", problem.InvalidPlatformValue, "The invite cannot be written: %s.", err)
	}
	w.payload.Content, w.text = string(card), "Invitation to "+i.Title
}

func (w *composer) buildPart() providers.Part {
	w.payload.Mentioned = w.content.Mentions
	breaks := ""
	if w.kind == kindOwn {
		breaks = providers.HardLineBreaks(w.content.Format, w.payload.Content)
	}
	return providers.Part{
		Kind:    w.kind,
		Text:    w.text,
		Body:    client.MustEncodeJSON(w.payload),
		Visible: visibleJSON(w.payload.Type, w.payload.Content),
		Rest:    client.MustEncodeJSON(restFields{Mentioned: normalize.IDs(w.payload.Mentioned), Breaks: breaks}),
		Quotes:  w.content.ReplyTo != "",
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
