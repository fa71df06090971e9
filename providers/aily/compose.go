package aily

import (
	"cmp"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// partPayload is Part.Body: what makes a message in addition to the ids.
type partPayload struct {
	ContentType string    `json:"content_type"`
	Content     string    `json:"content"`
	Mentions    []mention `json:"mentions,omitempty"`
	providers.FileDigests
}

// restFields is what reading does not return, as Part.Rest has it.
type restFields struct {
	kit.TextRest
	Mentions []mention `json:"mentions,omitempty"`
}

// composer composes one message.
type composer struct {
	*kit.Composer
	mentions []mention
}

// composeContent makes n messages of the body and the files. A message must have
// content, so the text of files alone is their names.
func composeContent(c content.Content, n int) ([]providers.Part, []providers.Problem) {
	w := &composer{Composer: kit.NewComposer(platformFacts(), c)}
	w.mentions = w.collectMentions()
	if c.Format == "" && len(w.mentions) > 0 {
		w.AddProblem("mentions", problem.UnsupportedContent, "A mention is part of a text, and this message has no text. Add text or markdown.")
	}
	for i, attachments := range providers.SplitAttachments(c, n, maxFiles) {
		p := partPayload{ContentType: kindText, Content: providers.JoinFileNames(attachments)}
		if i == 0 && c.Format != "" {
			p.Content, p.Mentions = insertPlaceholders(c.Body, w.mentions), w.mentions
			if c.Format == content.Markdown {
				p.ContentType = kindMDX
			}
		}
		w.addPart(p, attachments)
	}
	return w.Parts()
}

func (w *composer) addPart(l partPayload, attachments []content.Attachment) {
	l.FileDigests = providers.DigestFiles(attachments)
	p := providers.Part{Kind: l.ContentType, Text: displayText(l), Attachments: attachments}
	if l.ContentType == kindMDX {
		p.Format = content.Markdown
	}
	p.Body, p.Visible, p.Rest = client.MustEncodeJSON(l), l.visibleJSON(), client.MustEncodeJSON(restFields{
		TextRest: kit.NewTextRest(p.Format, l.Content, attachments), Mentions: w.comparableMentions(l.Mentions),
	})
	w.AddPart(p)
}

// visibleJSON is what reading returns of the payload.
func (l partPayload) visibleJSON() []byte {
	return kit.VisibleText(l.ContentType, l.Content, l.Count())
}

// comparableMentions are mentions for comparing: where the text has no
// placeholders, their order means nothing.
func (w *composer) comparableMentions(mentions []mention) []mention {
	if slices.ContainsFunc(mentions, func(m mention) bool { return hasPlaceholder(w.Content.Body, m.Key) }) {
		return mentions
	}
	sorted := slices.Clone(mentions)
	for i := range sorted {
		sorted[i].Key = ""
	}
	slices.SortFunc(sorted, func(a, b mention) int { return cmp.Compare(a.EntityID, b.EntityID) })
	return sorted
}

// displayText is what people see of a text: names in place of the placeholders.
func displayText(l partPayload) string {
	text := l.Content
	for i := len(l.Mentions) - 1; i >= 0; i-- {
		text = strings.ReplaceAll(text, l.Mentions[i].Key, "@"+l.Mentions[i].Name)
	}
	return text
}

// options is the aily block of a message.
type options struct {
	Mention []struct {
		ID               string `json:"id"`
		Name             string `json:"name"`
		IdentityProvider string `json:"identity_provider"`
		AilyID           string `json:"aily_id"`
	} `json:"mention"`
}

func (w *composer) readOptions() (o options) {
	w.ReadOptions(&o)
	return o
}
