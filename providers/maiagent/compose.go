package maiagent

import (
	"fmt"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// partPayload is Part.Body: what makes a message in addition to the ids.
type partPayload struct {
	Type    string `json:"type"`
	Content string `json:"content"`
	providers.FileDigests
}

// visibleFields is what reading returns of a message, as Part.Visible has it.
type visibleFields struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Files int    `json:"files,omitempty"`
}

// restFields is what reading does not return, as Part.Rest has it.
type restFields struct {
	providers.FileDigests
	Breaks string `json:"breaks,omitempty"` // the text with its line breaks, where Markdown has some
}

// composeContent makes n messages of the body and the files. A message must have
// content, so the text of files alone is their names.
func composeContent(c content.Content, n int) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	kind := readKind(w)
	for i, attachments := range providers.SplitAttachments(c, n, 0) {
		text, format := c.Body, c.Format
		if i > 0 || format == "" {
			text, format = providers.JoinFileNames(attachments), ""
		}
		if format == content.Text {
			format = ""
		}
		w.AddPart(newPart(kind, text, format, attachments))
	}
	return w.Parts()
}

func newPart(kind, text string, format content.Format, attachments []content.Attachment) providers.Part {
	digests := providers.DigestFiles(attachments)
	return providers.Part{
		Kind: kind, Text: text, Format: format, Attachments: attachments,
		Body:    client.MustEncodeJSON(partPayload{Type: kind, Content: text, FileDigests: digests}),
		Visible: client.MustEncodeJSON(visibleFields{Kind: kind, Text: normalize.Text(text), Files: len(attachments)}),
		Rest:    client.MustEncodeJSON(restFields{FileDigests: digests, Breaks: providers.HardLineBreaks(format, text)}),
	}
}

// readKind reads in whose name a message is sent.
func readKind(w *kit.Composer) string {
	var o struct {
		As string `json:"as"`
	}
	w.ReadOptions(&o)
	switch o.As {
	case "", "assistant":
		return kindOutgoing
	case "visitor":
		return kindIncoming
	}
	w.AddProblem("maiagent.as", problem.InvalidPlatformValue, fmt.Sprintf("A message is sent as assistant or as visitor, and not as %q.", o.As))
	return ""
}
