package maiagent

import (
	"encoding/json"
	"fmt"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// partPayload is the content of Part.Body: the message without ids.
type partPayload struct {
	Type    string `json:"type"`
	Content string `json:"content"`
	providers.FileDigests
}

// visibleFields is what reading gives back of a message, as Part.Visible has it.
type visibleFields struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Files int    `json:"files,omitempty"`
}

// restFields is what reading does not give back, as Part.Rest has it.
type restFields struct {
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

// composeContent makes n messages of the body and the files. A message must have
// content, so that of files alone is their names.
func composeContent(c content.Content, n int) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.readOptions()
	w.refuseUnsupported()
	for i, attachments := range providers.SplitAttachments(c, n, 0) {
		if i == 0 && c.Format != "" {
			w.composeBody(attachments)
			continue
		}
		w.addPart(providers.JoinFileNames(attachments), "", attachments)
	}
	if len(w.parts) == 0 && len(w.problems) == 0 {
		w.addProblem("", problem.EmptyMessage, "The message has neither body nor attachment. Give it one of text, markdown or attachments.")
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return w.parts, nil
}

func (w *composer) addProblem(attribute string, code problem.Code, detail string) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail})
}

// readOptions reads the author of the message.
func (w *composer) readOptions() {
	var o struct {
		As string `json:"as"`
	}
	if len(w.content.Options) > 0 {
		if err := json.Unmarshal(w.content.Options, &o); err != nil {
			w.addProblem("maiagent", problem.InvalidPlatformValue, "The block is not of the form that MaiAgent's schema gives: "+err.Error()+".")
		}
	}
	switch o.As {
	case "", "assistant":
		w.kind = kindOutgoing
	case "visitor":
		w.kind = kindIncoming
	default:
		w.addProblem("maiagent.as", problem.InvalidPlatformValue, fmt.Sprintf("as is %q; it must be assistant or visitor.", o.As))
	}
}

// refuseUnsupported reports content that MaiAgent cannot show.
func (w *composer) refuseUnsupported() {
	c := w.content
	if len(c.Buttons) > 0 {
		w.addProblem("button[0]", problem.UnsupportedContent, "Messages on MaiAgent have no buttons. Write the links into the text, as in [Status page](https://status.example.org).")
	}
	if len(c.Mentions) > 0 {
		w.addProblem("mentions", problem.UnsupportedContent, "A conversation on MaiAgent has one visitor, and nobody is mentioned in it. Leave mentions out.")
	}
	if c.ReplyTo != "" {
		w.addProblem("reply_to", problem.UnsupportedContent, "A message on MaiAgent has no field for a quote. Remove reply_to, and write in the text what the message refers to.")
	}
	if c.Forward != "" {
		w.addProblem("forward", problem.UnsupportedContent, "MaiAgent has no call that forwards a message. Send the content as a separate message.")
	}
}

func (w *composer) composeBody(attachments []content.Attachment) {
	c := w.content
	switch {
	case strings.TrimSpace(c.Body) == "":
		w.addProblem(string(c.Format), problem.EmptyMessage, "The body is empty, and MaiAgent takes no empty message. Write something, or leave the argument out.")
	case c.Format == content.HTML:
		w.addProblem(string(c.Format), problem.UnsupportedContent, "Messages on MaiAgent are text and Markdown. Use markdown or text.")
	case c.Format == content.Markdown:
		w.addPart(c.Body, content.Markdown, attachments)
	default:
		w.addPart(c.Body, "", attachments)
	}
}

func (w *composer) addPart(said string, format content.Format, attachments []content.Attachment) {
	p := providers.Part{Kind: w.kind, Text: said, Format: format, Attachments: attachments}
	l := partPayload{Type: w.kind, Content: said, FileDigests: providers.DigestFiles(attachments)}
	v := visibleFields{Kind: w.kind, Text: normalize.Text(said), Files: len(attachments)}
	p.Body, p.Visible, p.Rest = client.MustEncodeJSON(l), client.MustEncodeJSON(v), client.MustEncodeJSON(restFields{FileDigests: l.FileDigests, Breaks: providers.HardLineBreaks(format, said)})
	w.parts = append(w.parts, p)
}
