package mixin

import (
	"cmp"
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
	"herald/providers/kit"
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
	*kit.Composer
	options options
}

func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{Composer: kit.NewComposer(platformFacts(), c)}
	w.readOptions()
	w.composeBody()
	w.composeSpecial()
	for i, a := range c.Attachments {
		w.composeAttachment(fmt.Sprintf("attachments[%d]", i), a)
	}
	w.composeButtons()
	return w.Parts()
}

// refuse reports a value that Mixin would refuse.
func (w *composer) refuse(attribute, detail string) {
	w.AddProblem(attribute, problem.InvalidPlatformValue, detail)
}

func (w *composer) composeBody() {
	switch c := w.Content; c.Format {
	case content.Text:
		w.addTextPart("text", plainText, c.Body, c.Body)
	case content.Markdown:
		w.addPart("markdown", providers.Part{Kind: plainPost, Text: c.Body, Format: content.Markdown}, partPayload{Data: c.Body})
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
		w.AddProblem(attribute, problem.PlatformLimitExceeded, fmt.Sprintf(
			"As Mixin sends it, this takes %d bytes, and a request has room for %d (about %d bytes of text).",
			p.Size, maxBody, maxBody*3/4))
		return
	}
	p.Body, p.Rest = client.MustEncodeJSON(l), client.MustEncodeJSON(normalizePayload(p.Kind, l))
	w.AddPart(p)
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
	in := w.Content.Buttons
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
		w.refuse(at+".label", "A button on Mixin needs a label.")
	}
	if b.Kind() == content.OpensURL {
		w.checkURL(at+".url", b.URL)
	}
	color := cmp.Or(b.Color, defaultColor)
	if !colorPattern.MatchString(color) {
		w.refuse(at+".color", "A colour is written as # and six hexadecimal digits, such as #1E88E5.")
	}
	return button{Label: b.Label, Color: color, Action: b.URL}
}

// checkURL checks that a text is a whole address.
func (w *composer) checkURL(attribute, s string) {
	if u, err := url.Parse(s); err != nil || u.Scheme == "" {
		w.refuse(attribute, "Mixin needs a whole address here, such as https://example.org/page.")
	}
}

var colorPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// checkLength checks that a text has 1 to limit characters.
func (w *composer) checkLength(attribute, s string, limit int) {
	if n := utf8.RuneCountInString(s); n < 1 || n > limit {
		w.refuse(attribute, fmt.Sprintf("Mixin takes 1 to %d characters here, and this has %d.", limit, n))
	}
}

// checkID checks that a text is a UUID and gives its usual spelling.
func (w *composer) checkID(attribute, s string) string {
	id, ok := canonicalUUID(s)
	if !ok {
		w.refuse(attribute, "Mixin's ids are UUIDs, such as 7a54e394-1626-4cd4-b967-543932c2a032, and this is none. (An identity number is not an id.)")
	}
	return id
}
