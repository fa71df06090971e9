package yunhu

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers"
)

// options is the yunhu block of a message, in the shape of messageBlock.
type options struct {
	CommandID      int64       `json:"command_id"`
	QuoteText      string      `json:"quote_text"`
	QuoteImageName string      `json:"quote_image_name"`
	QuoteImageURL  string      `json:"quote_image_url"`
	QuoteVideoURL  string      `json:"quote_video_url"`
	QuoteVideoTime int64       `json:"quote_video_time"`
	Form           string      `json:"form"`
	A2UI           string      `json:"a2ui"`
	Expression     *expression `json:"expression"`
	Sticker        *sticker    `json:"sticker"`
	Post           *post       `json:"post"`
}

type expression struct {
	ID    string `json:"id"`
	Image string `json:"image"`
}

type sticker struct {
	ItemID int64  `json:"item_id"`
	PackID int64  `json:"pack_id"`
	Image  string `json:"image"`
}

type post struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Content string `json:"content"`
	Format  string `json:"format"`
}

// readOptions decodes the block; problem is nil when it is well formed.
func readOptions(raw json.RawMessage) (options, *providers.Problem) {
	var o options
	if len(raw) == 0 {
		return o, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(&o)
	if err == nil {
		return o, nil
	}
	attribute, detail := "yunhu", err.Error()
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		attribute += "." + wrong.Field
		detail = fmt.Sprintf("A %s is not allowed here; numbers must be whole.", wrong.Value)
	}
	return o, &providers.Problem{Attribute: attribute, Code: problem.InvalidPlatformValue, Detail: detail}
}

// specialDraft gives the part that replaces a text, and the name of
// the argument that asks for it; nil when none does.
func (o options) specialDraft() (d *partDraft, argument string, others []string) {
	type candidate struct {
		name  string
		asked bool
		make  func() *partDraft
	}
	for _, c := range []candidate{
		{"expression", o.Expression != nil, func() *partDraft { return o.Expression.toDraft() }},
		{"sticker", o.Sticker != nil, func() *partDraft { return o.Sticker.toDraft() }},
		{"post", o.Post != nil, func() *partDraft { return o.Post.toDraft() }},
		{"form", o.Form != "", func() *partDraft { return &partDraft{contentType: typeForm, body: body{form: oneLineJSON(o.Form)}} }},
		{"a2ui", o.A2UI != "", func() *partDraft { return &partDraft{contentType: typeA2UI, body: body{text: o.A2UI}} }},
	} {
		switch {
		case !c.asked:
		case d == nil:
			d, argument = c.make(), c.name
		default:
			others = append(others, c.name)
		}
	}
	return d, argument, others
}

func (e *expression) toDraft() *partDraft {
	return &partDraft{contentType: typeExpression, body: body{image: e.Image, expressionID: e.ID}}
}

func (s *sticker) toDraft() *partDraft {
	return &partDraft{contentType: typeExpression, body: body{image: s.Image, stickerItem: s.ItemID, stickerPack: s.PackID}}
}

func (p *post) toDraft() *partDraft {
	format := "1"
	if p.Format == "markdown" {
		format = "2"
	}
	return &partDraft{contentType: typePost, body: body{
		postID: p.ID, postTitle: p.Title, postContent: p.Content, postContentType: format,
	}}
}

// oneLineJSON takes the white space out of JSON, as the vendor asks of a form.
// Text that is not JSON is left for check to find.
func oneLineJSON(s string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(s)) != nil {
		return s
	}
	return b.String()
}

// isA2UI reports whether a text is JSON or a stream of JSON values, as A2UI has
// one for each of its messages.
func isA2UI(s string) bool {
	d := json.NewDecoder(strings.NewReader(s))
	for n := 0; ; n++ {
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return n > 0 && errors.Is(err, io.EOF)
		}
	}
}

// quoteArgument is the first argument that describes how the quoted message is shown;
// "" if there is none.
func (o options) quoteArgument() string {
	switch {
	case o.QuoteText != "":
		return "quote_text"
	case o.QuoteImageName != "":
		return "quote_image_name"
	case o.QuoteImageURL != "":
		return "quote_image_url"
	case o.QuoteVideoURL != "":
		return "quote_video_url"
	case o.QuoteVideoTime != 0:
		return "quote_video_time"
	}
	return ""
}

// setQuote copies what is shown for the quoted message into a body.
func (o options) setQuote(b *body) {
	b.quoteText = o.QuoteText
	b.quoteImageName, b.quoteImageURL = o.QuoteImageName, o.QuoteImageURL
	b.quoteVideoURL, b.quoteVideoTime = o.QuoteVideoURL, o.QuoteVideoTime
}

// findProblems finds what no decoding finds.
func (o options) findProblems() []providers.Problem {
	var found []providers.Problem
	bad := func(argument, detail string) {
		found = append(found, providers.Problem{
			Attribute: "yunhu." + argument, Code: problem.InvalidPlatformValue, Detail: detail,
		})
	}
	if o.CommandID < 0 {
		bad("command_id", "The id of a command is a positive number.")
	}
	if o.QuoteVideoTime < 0 || o.QuoteVideoTime > math.MaxInt32 {
		bad("quote_video_time", "The duration of the quoted video is a whole number of seconds.")
	}
	if o.Form != "" && !isObject(o.Form) {
		bad("form", "A form is a JSON object keyed by the ids of its items; jsonencode({…}) makes one.")
	}
	if o.A2UI != "" && !isA2UI(o.A2UI) {
		bad("a2ui", "A2UI is JSON, or JSON Lines: one message on each line. jsonencode(…), or file(…) of such a file, gives it.")
	}
	if e := o.Expression; e != nil && (e.ID == "" || e.Image == "") {
		bad("expression", "An expression needs its id and the storage key of its image.")
	}
	if s := o.Sticker; s != nil && (s.ItemID <= 0 || s.PackID <= 0 || s.Image == "") {
		bad("sticker", "A sticker needs item_id, pack_id and the storage key of its image.")
	}
	if p := o.Post; p != nil && (p.ID == "" || p.Title == "") {
		bad("post", "An article needs its id and title.")
	}
	if p := o.Post; p != nil && p.Format != "" && p.Format != "text" && p.Format != "markdown" {
		bad("post.format", `The format of an article is "text" or "markdown".`)
	}
	return found
}

func isObject(s string) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &m) == nil && m != nil
}
