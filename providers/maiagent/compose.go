package maiagent

import (
	"encoding/json"
	"fmt"
	"strings"

	"herald/lang/content"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// Summaries of problems.
const (
	cannotSay   = "MaiAgent cannot show this"
	nothingThen = "Message says nothing"
	badValue    = "Invalid value for MaiAgent"
)

// letter is Part.Body: what makes a message beside the ids.
type letter struct {
	Type    string `json:"type"`
	Content string `json:"content"`
	providers.FileDigests
}

// visible is what reading gives back of a message, as Part.Visible has it.
type visible struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Files int    `json:"files,omitempty"`
}

// rest is what reading does not give back, as Part.Rest has it.
type rest struct {
	providers.FileDigests
	Breaks string `json:"breaks,omitempty"` // the text with its line breaks, where Markdown has some
}

// composer collects the parts of one message and what is wrong with it.
type composer struct {
	content  content.Content
	kind     string
	parts    []providers.Part
	problems []providers.Problem
}

// compose makes n messages of the body and the files. A message must have
// content, so files alone say their names.
func compose(c content.Content, n int) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.readKind()
	w.refuse()
	for i, attachments := range providers.SplitAttachments(c, n, 0) {
		if i == 0 && c.Format != "" {
			w.body(attachments)
			continue
		}
		w.part(providers.JoinFileNames(attachments), "", attachments)
	}
	if len(w.parts) == 0 && len(w.problems) == 0 {
		w.problem("", nothingThen, "The message has neither body nor attachment. Give it one of text, markdown or attachments.")
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return w.parts, nil
}

func (w *composer) problem(attribute, summary, detail string) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Summary: summary, Detail: detail})
}

// readKind reads who says it.
func (w *composer) readKind() {
	var o struct {
		As string `json:"as"`
	}
	if len(w.content.Options) > 0 {
		if err := json.Unmarshal(w.content.Options, &o); err != nil {
			w.problem("maiagent", badValue, "The block is not of the form that MaiAgent's schema gives: "+err.Error()+".")
		}
	}
	switch o.As {
	case "", "assistant":
		w.kind = outgoing
	case "visitor":
		w.kind = incoming
	default:
		w.problem("maiagent.as", badValue, fmt.Sprintf("A message is said as assistant or as visitor, and this says %q.", o.As))
	}
}

// refuse reports what MaiAgent has no word for.
func (w *composer) refuse() {
	c := w.content
	if len(c.Buttons) > 0 {
		w.problem("button[0]", cannotSay, "Messages on MaiAgent have no buttons. Write the links into the text, as in [Status page](https://status.example.org).")
	}
	if len(c.Mentions) > 0 {
		w.problem("mentions", cannotSay, "A conversation on MaiAgent has one visitor, and nobody is mentioned in it. Leave mentions out.")
	}
	if c.ReplyTo != "" {
		w.problem("reply_to", cannotSay, "A message on MaiAgent has no field for a quote. Leave reply_to out, and say in the text what it is about.")
	}
	if c.Forward != "" {
		w.problem("forward", cannotSay, "MaiAgent has no call that passes a message on. Send the content as a message of its own.")
	}
}

func (w *composer) body(attachments []content.Attachment) {
	c := w.content
	switch {
	case strings.TrimSpace(c.Body) == "":
		w.problem(string(c.Format), nothingThen, "The body is empty, and MaiAgent takes no empty message. Write something, or leave the argument out.")
	case c.Format == content.HTML:
		w.problem(string(c.Format), cannotSay, "Messages on MaiAgent are text and Markdown. Use markdown or text.")
	case c.Format == content.Markdown:
		w.part(c.Body, content.Markdown, attachments)
	default:
		w.part(c.Body, "", attachments)
	}
}

func (w *composer) part(said string, format content.Format, attachments []content.Attachment) {
	p := providers.Part{Kind: w.kind, Text: said, Format: format, Attachments: attachments}
	l := letter{Type: w.kind, Content: said, FileDigests: providers.DigestFiles(attachments)}
	v := visible{Kind: w.kind, Text: normalize.Text(said), Files: len(attachments)}
	p.Body, p.Visible, p.Rest = plain(l), plain(v), plain(rest{FileDigests: l.FileDigests, Breaks: providers.HardLineBreaks(format, said)})
	w.parts = append(w.parts, p)
}

// plain is the JSON of a struct of texts and numbers.
func plain(v any) []byte {
	b, err := client.JSON(v)
	if err != nil {
		panic(err) // our own structs of texts and numbers always encode
	}
	return b
}
