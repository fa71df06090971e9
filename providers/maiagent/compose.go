package maiagent

import (
	"fmt"

	"herald/lang/content"
	"herald/lang/diag/problem"
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
	return providers.Part{
		Kind: kind, Text: text, Format: format, Attachments: attachments,
		Body:    client.MustEncodeJSON(partPayload{Type: kind, Content: text, FileDigests: providers.DigestFiles(attachments)}),
		Visible: kit.VisibleText(kind, text, len(attachments)),
		Rest:    client.MustEncodeJSON(kit.NewTextRest(format, text, attachments)),
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
