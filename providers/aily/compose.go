package aily

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

// partPayload is the content of Part.Body: the message without ids.
type partPayload struct {
	ContentType string    `json:"content_type"`
	Content     string    `json:"content"`
	Mentions    []mention `json:"mentions,omitempty"`
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
	Breaks   string    `json:"breaks,omitempty"` // the text with its line breaks, where Markdown has some
	Mentions []mention `json:"mentions,omitempty"`
}

// composer collects the parts of one message and what is wrong with it.
type composer struct {
	content  content.Content
	mentions []mention
	parts    []providers.Part
	problems []providers.Problem
	stopped  bool
}

// composeContent makes n messages of the body and the files. A message must have
// content, so that of files alone is their names.
func composeContent(c content.Content, n int) ([]providers.Part, []providers.Problem) {
	w := &composer{content: c}
	w.refuseUnsupported()
	w.mentions = w.collectMentions()
	if c.Format == "" && len(w.mentions) > 0 {
		w.addProblem("mentions", problem.UnsupportedContent, "A mention is part of a text, and this message has no text. Add text or markdown.")
	}
	for i, attachments := range providers.SplitAttachments(c, n, maxFiles) {
		if i == 0 && c.Format != "" {
			w.composeBody(attachments)
			continue
		}
		w.addPart(partPayload{ContentType: kindText, Content: providers.JoinFileNames(attachments)}, attachments)
	}
	if len(w.parts) == 0 && !w.stopped {
		w.addProblem("", problem.EmptyMessage, "The message has neither body nor attachment. Give it one of text, markdown or attachments.")
	}
	if w.stopped {
		return nil, w.problems
	}
	w.parts[0].Quotes = c.ReplyTo != ""
	return w.parts, w.problems
}

func (w *composer) addProblem(attribute string, code problem.Code, detail string) {
	w.stopped = true
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail})
}

func (w *composer) addWarning(attribute string, code problem.Code, detail string) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail, Warning: true})
}

// refuseUnsupported reports content that Aily cannot show.
func (w *composer) refuseUnsupported() {
	if len(w.content.Buttons) > 0 {
		w.addProblem("button[0]", problem.UnsupportedContent, "Aily's messages have no buttons. Write the links into the text, as in [Status page](https://status.example.org).")
	}
	if w.content.Forward != "" {
		w.addProblem("forward", problem.UnsupportedContent, "Aily has no call that forwards a message. Send the content as a separate message.")
	}
}

func (w *composer) composeBody(attachments []content.Attachment) {
	c := w.content
	if strings.TrimSpace(c.Body) == "" {
		w.addProblem(string(c.Format), problem.EmptyMessage, "The body is empty. Write something, or leave the argument out.")
		return
	}
	l := partPayload{Content: insertPlaceholders(c.Body, w.mentions), Mentions: w.mentions}
	switch c.Format {
	case content.Text:
		l.ContentType = kindText
	case content.Markdown:
		l.ContentType = kindMDX
	default:
		w.addProblem(string(c.Format), problem.UnsupportedContent, "Aily has no kind of message that shows HTML. Use markdown or text.")
		return
	}
	w.addPart(l, attachments)
}

func (w *composer) addPart(l partPayload, attachments []content.Attachment) {
	l.FileDigests = providers.DigestFiles(attachments)
	p := providers.Part{Kind: l.ContentType, Text: displayText(l), Attachments: attachments}
	if l.ContentType == kindMDX {
		p.Format = content.Markdown
	}
	p.Body, p.Visible, p.Rest = client.MustEncodeJSON(l), l.visibleJSON(), client.MustEncodeJSON(restFields{
		FileDigests: l.FileDigests, Breaks: providers.HardLineBreaks(p.Format, l.Content), Mentions: w.comparableMentions(l.Mentions),
	})
	w.parts = append(w.parts, p)
}

// visibleJSON is what reading gives back of the payload.
func (l partPayload) visibleJSON() []byte {
	return client.MustEncodeJSON(visibleFields{Kind: l.ContentType, Text: normalize.Text(l.Content), Files: l.Count()})
}

// comparableMentions are mentions for comparing: if the text has no placeholder for
// any of them, their order has no meaning.
func (w *composer) comparableMentions(mentions []mention) []mention {
	if slices.ContainsFunc(mentions, func(m mention) bool { return hasPlaceholder(w.content.Body, m.Key) }) {
		return mentions
	}
	sorted := slices.Clone(mentions)
	for i := range sorted {
		sorted[i].Key = ""
	}
	slices.SortFunc(sorted, func(a, b mention) int { return cmp.Compare(a.EntityID, b.EntityID) })
	return sorted
}

// displayText is the text as readers see it, with names in place of placeholders.
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

func (w *composer) readOptions() options {
	var o options
	if len(w.content.Options) == 0 {
		return o
	}
	if err := json.Unmarshal(w.content.Options, &o); err != nil {
		w.addProblem("aily", problem.InvalidPlatformValue, "The block is not of the form that Aily's schema gives: "+err.Error()+".")
	}
	return o
}
