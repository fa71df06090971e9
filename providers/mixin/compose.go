package mixin

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// defaultColor is that of a button whose author chose none.
const defaultColor = "#1E88E5"

// partPayload is the content of Part.Body: the message without ids.
type partPayload struct {
	Data             string `json:"data"`           // the payload, before base64
	File             string `json:"file,omitempty"` // SHA-256 of the attachment, whose id is not known yet
	Silent           bool   `json:"silent,omitempty"`
	RepresentativeID string `json:"representative_id,omitempty"`
	RecipientID      string `json:"recipient_id,omitempty"`
}

// composer collects the parts of one message and what is wrong with it.
type composer struct {
	content  content.Content
	options  options
	parts    []providers.Part
	problems []providers.Problem
	stopped  bool
}

func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.readOptions()
	w.refuseUnsupported()
	w.composeBody()
	w.composeSpecial()
	for i, a := range c.Attachments {
		w.composeAttachment(fmt.Sprintf("attachments[%d]", i), a)
	}
	w.composeButtons()
	if len(w.parts) == 0 && !w.stopped {
		w.addProblem("", problem.EmptyMessage, "The message has no body, no attachment and no button, and Mixin does not take an empty message. Give it one of text, markdown, attachments or button.")
	}
	if w.stopped {
		return nil, w.problems
	}
	w.parts[0].Quotes = true
	return w.parts, w.problems
}

func (w *composer) addProblem(attribute string, code problem.Code, detail string) {
	w.stopped = true
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail})
}

func (w *composer) addWarning(attribute string, code problem.Code, detail string) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail, Warning: true})
}

// refuseUnsupported reports content that Mixin cannot show.
func (w *composer) refuseUnsupported() {
	if len(w.content.Mentions) > 0 {
		w.addProblem("mentions", problem.UnsupportedContent, "Mixin has no field for mentions. Write @ and the person's identity number into the text, as in @37189, and its apps show it as a mention.")
	}
	if w.content.Forward != "" {
		w.addProblem("forward", problem.UnsupportedContent, "Mixin's API has no call that forwards a message. Send the content as a separate message.")
	}
}

func (w *composer) composeBody() {
	c := w.content
	if c.Format != "" && c.Body == "" {
		w.addProblem(string(c.Format), problem.EmptyMessage, "The body is empty, and Mixin does not take an empty message. Write something, or leave the argument out.")
		return
	}
	switch c.Format {
	case content.Text:
		w.addTextPart("text", plainText, c.Body, c.Body)
	case content.Markdown:
		w.addPart("markdown", providers.Part{Kind: plainPost, Text: c.Body, Format: content.Markdown}, partPayload{Data: c.Body})
	case content.HTML:
		w.addProblem("html", problem.UnsupportedContent, "Mixin has no kind of message that shows HTML. Use markdown, which becomes a post, or text.")
	}
}

// addTextPart makes a part of text that people read and payload that is sent.
func (w *composer) addTextPart(attribute, category, read, payload string) {
	w.addPart(attribute, providers.Part{Kind: category, Text: read}, partPayload{Data: payload})
}

func (w *composer) addPart(attribute string, p providers.Part, l partPayload) {
	o := w.options
	l.Silent, l.RepresentativeID, l.RecipientID = o.Silent, o.RepresentativeID, o.RecipientID
	p.Size = requestSize(p.Kind, l)
	if p.Size > maxBody {
		w.addProblem(attribute, problem.PlatformLimitExceeded, fmt.Sprintf(
			"As Mixin sends it, this takes %d bytes, and a request has room for %d (about %d bytes of text).",
			p.Size, maxBody, maxBody*3/4))
		return
	}
	p.Body, p.Rest = client.MustEncodeJSON(l), client.MustEncodeJSON(normalizePayload(p.Kind, l))
	w.parts = append(w.parts, p)
}

// normalizePayload returns a payload in the form in which it is compared.
func normalizePayload(category string, l partPayload) partPayload {
	switch category {
	case plainText:
		l.Data = normalize.Text(l.Data)
	case plainPost:
		l.Data = normalize.Markdown(l.Data)
	default:
		l.Data = normalize.JSON(l.Data)
	}
	return l
}

// requestSize is how long a request with this one message can become.
func requestSize(category string, l partPayload) int {
	id := uuid.Nil.String()
	m := message{ConversationID: id, RecipientID: id, MessageID: id, Category: category, QuoteMessageID: id,
		Silent: l.Silent, RepresentativeID: l.RepresentativeID}
	return len("[]") + len(client.MustEncodeJSON(m)) + base64.RawURLEncoding.EncodedLen(len(l.Data))
}

func (w *composer) composeButtons() {
	in := w.content.Buttons
	if len(in) == 0 {
		return
	}
	out := make([]button, len(in))
	lines := make([]string, len(in))
	for i, b := range in {
		at := fmt.Sprintf("button[%d]", i)
		out[i] = w.composeButton(at, b)
		lines[i] = "[" + b.Label + "](" + b.URL + ")"
	}
	w.addTextPart("button", appButtons, strings.Join(lines, "\n"), string(client.MustEncodeJSON(out)))
}

func (w *composer) composeButton(at string, b content.Button) button {
	if b.Label == "" {
		w.addProblem(at+".label", problem.InvalidPlatformValue, "A button on Mixin needs a label.")
	}
	if b.Kind() == content.OpensURL {
		w.checkURL(at+".url", b.URL)
	}
	color := b.Color
	if color == "" {
		color = defaultColor
	}
	if !isColor(color) {
		w.addProblem(at+".color", problem.InvalidPlatformValue, "A colour is written as # and six hexadecimal digits, such as #1E88E5.")
	}
	return button{Label: b.Label, Color: color, Action: b.URL}
}

// checkURL checks that a text is a whole address.
func (w *composer) checkURL(attribute, s string) {
	if u, err := url.Parse(s); err != nil || u.Scheme == "" {
		w.addProblem(attribute, problem.InvalidPlatformValue, "Mixin needs a whole address here, such as https://example.org/page.")
	}
}

func isColor(s string) bool {
	ok, err := regexp.MatchString(`^#[0-9A-Fa-f]{6}$`, s)
	return err == nil && ok
}

// checkLength checks that a text has 1 to limit characters.
func (w *composer) checkLength(attribute, s string, limit int) {
	if n := utf8.RuneCountInString(s); n < 1 || n > limit {
		w.addProblem(attribute, problem.InvalidPlatformValue, fmt.Sprintf("Mixin takes 1 to %d characters here, and this has %d.", limit, n))
	}
}

// checkID checks that a text is a UUID and gives its usual spelling.
func (w *composer) checkID(attribute, s string) string {
	id, ok := canonicalUUID(s)
	if !ok {
		w.addProblem(attribute, problem.InvalidPlatformValue, "Mixin's ids are UUIDs, such as 7a54e394-1626-4cd4-b967-543932c2a032, and this is none. (An identity number is not an id.)")
	}
	return id
}

// canonicalUUID is the lower-case spelling of a UUID with its four dashes.
func canonicalUUID(s string) (string, bool) {
	id, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return s, false
	}
	return id.String(), true
}
