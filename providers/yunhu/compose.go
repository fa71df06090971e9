package yunhu

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

// partDraft is a part before it is encoded.
type partDraft struct {
	contentType int64
	body        body
	commandID   int64
	attachment  *content.Attachment
	format      content.Format // how the text is formatted; "" for plain text
}

// composer collects parts and problems of one content.
type composer struct {
	content  content.Content
	options  options
	drafts   []*partDraft
	problems []providers.Problem
}

// Compose turns content into parts: the text or what replaces it, then
// each file as a separate message. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	w := composer{content: c}
	o, problem := readOptions(c.Options)
	if problem != nil {
		return nil, []providers.Problem{*problem}
	}
	w.options = o
	w.problems = append(w.problems, o.findProblems()...)
	if c.Forward != "" {
		return w.composeForward()
	}
	w.composeBody()
	for i := range c.Attachments {
		w.composeAttachment(i)
	}
	w.addExtras()
	for _, p := range w.problems {
		if !p.Warning {
			return nil, w.problems
		}
	}
	parts := make([]providers.Part, len(w.drafts))
	for i, d := range w.drafts {
		parts[i] = d.buildPart()
		parts[i].Quotes = i == 0 && c.ReplyTo != ""
	}
	return parts, w.problems
}

func (w *composer) addProblem(attribute string, code problem.Code, format string, args ...any) {
	w.problems = append(w.problems, providers.Problem{
		Attribute: attribute, Code: code, Detail: fmt.Sprintf(format, args...),
	})
}

func (w *composer) addWarning(attribute string, code problem.Code, format string, args ...any) {
	w.addProblem(attribute, code, format, args...)
	w.problems[len(w.problems)-1].Warning = true
}

// composeBody adds the text, or the special content that replaces it.
func (w *composer) composeBody() {
	c := w.content
	special, argument, others := w.options.specialDraft()
	for _, o := range others {
		w.addProblem("yunhu."+o, problem.TooManyContents,
			"A message is either %s or %s. Make two messages of them.", argument, o)
	}
	if special != nil {
		if c.Format != "" {
			w.addProblem("yunhu."+argument, problem.TooManyContents,
				"A message has either %s or %s. Make two messages of them.", c.Format, argument)
		}
		w.drafts = append(w.drafts, special)
		return
	}
	if c.Format == "" {
		if len(c.Attachments) == 0 {
			w.addProblem("", problem.EmptyMessage, "Give it text, markdown, html or attachments.")
		}
		return
	}
	types := map[content.Format]int64{content.Text: typeText, content.Markdown: typeMarkdown, content.HTML: typeHTML}
	kind, known := types[c.Format]
	if !known {
		w.addProblem(string(c.Format), problem.UnsupportedTextFormat, "Yunhu shows text, markdown and html.")
		return
	}
	if strings.TrimSpace(c.Body) == "" {
		w.addProblem(string(c.Format), problem.EmptyMessage, "Yunhu needs at least one visible character.")
	}
	d := &partDraft{contentType: kind, body: body{text: c.Body}}
	if c.Format != content.Text {
		d.format = c.Format
	}
	w.drafts = append(w.drafts, d)
}

// composeAttachment adds the i-th attachment.
func (w *composer) composeAttachment(i int) {
	a := w.content.Attachments[i]
	attribute := fmt.Sprintf("attachments[%d]", i)
	d := &partDraft{contentType: attachmentType(a.MIME), attachment: &a}
	limit := int64(maxFile)
	switch d.contentType {
	case typeImage:
		d.body.width, d.body.height = int64(a.Width), int64(a.Height)
		limit = maxImage
	case typeVideo:
		d.body.videoTime = roundUpSeconds(a.Duration)
		limit = maxVideo
	case typeAudio:
		d.body.audioTime = roundUpSeconds(a.Duration)
		if a.Duration <= 0 {
			w.addWarning(attribute, problem.RecordingWithoutDuration,
				"Yunhu shows how long %q takes and does not find out by itself. Set duration in the attachment block.", a.Name)
		}
	default:
		d.body.fileName, d.body.fileSize = a.Name, a.Size
	}
	if a.Size > limit {
		w.addProblem(attribute, problem.FileTooLarge,
			"%q has %d bytes; Yunhu takes at most %d of this kind. Link to it instead.", a.Name, a.Size, limit)
	} else if a.Size > maxFreeFile {
		w.addWarning(attribute, problem.FileNeedsVIPAccount,
			"%q has %d bytes; an ordinary account may upload at most %d.", a.Name, a.Size, int64(maxFreeFile))
	}
	w.drafts = append(w.drafts, d)
}

// attachmentType chooses how a file is shown. Pictures that Yunhu's clients do not
// draw are sent as files.
func attachmentType(mime string) int64 {
	mime, _, _ = strings.Cut(strings.ToLower(mime), ";")
	mime = strings.TrimSpace(mime)
	switch mime {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp":
		return typeImage
	}
	switch {
	case strings.HasPrefix(mime, "video/"):
		return typeVideo
	case strings.HasPrefix(mime, "audio/"):
		return typeAudio
	}
	return typeFile
}

// roundUpSeconds rounds up, so that what is short is not nothing.
func roundUpSeconds(d float64) int64 {
	if d <= 0 || math.IsNaN(d) || d > math.MaxInt32 {
		return 0
	}
	return int64(math.Ceil(d))
}

// addExtras puts on the first part what a message has once.
func (w *composer) addExtras() {
	c := w.content
	if len(c.Buttons) > 0 {
		w.composeButtons()
	}
	for i, id := range c.Mentions {
		if strings.TrimSpace(id) == "" {
			w.addProblem(fmt.Sprintf("mentions[%d]", i), problem.EmptyMention, "Give the id of a person, or leave it out.")
		}
	}
	if len(w.drafts) == 0 {
		return
	}
	first := w.drafts[0]
	first.commandID = w.options.CommandID
	first.body.mentioned = c.Mentions
	if argument := w.options.quoteArgument(); c.ReplyTo == "" && argument != "" {
		w.addWarning("yunhu."+argument, problem.QuoteTextWithoutReply, "It is shown only together with reply_to.")
		return
	}
	w.options.setQuote(&first.body)
	if c.ReplyTo != "" && first.contentType == typeExpression {
		w.addProblem("reply_to", problem.QuoteIgnored,
			"Yunhu ignores a quote in an expression or a sticker. Quote with a text, and send this apart.")
	}
}

// composeButtons writes each button as a row, so that long labels stay whole.
func (w *composer) composeButtons() {
	if w.content.Format == "" {
		w.addProblem("button[0]", problem.ButtonsWithoutText, "On Yunhu buttons are shown under a text. Add text, markdown or html.")
		return
	}
	rows := make([][]wireButton, len(w.content.Buttons))
	for i, b := range w.content.Buttons {
		attribute := fmt.Sprintf("button[%d]", i)
		if strings.TrimSpace(b.Label) == "" {
			w.addProblem(attribute+".label", problem.ButtonWithoutLabel, "Say what it does, in a word or two.")
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.addProblem(attribute+".url", problem.ButtonWithoutAddress, "Give an absolute address, as in https://example.org.")
		}
		if b.Color != "" {
			w.addWarning(attribute+".color", problem.ButtonColorIgnored, "Yunhu's buttons have one colour, so color is ignored there.")
		}
		rows[i] = []wireButton{toWireButton(b)}
	}
	out, err := client.EncodeJSON(rows)
	if err != nil {
		w.addProblem("button", problem.ButtonsNotEncodable, "%s.", err)
		return
	}
	if len(w.drafts) > 0 {
		w.drafts[0].body.buttons = string(out)
	}
}

// toWireButton returns the button as it is sent.
func toWireButton(b content.Button) wireButton {
	switch b.Kind() {
	case content.CopiesText:
		return wireButton{Text: b.Label, Action: actionCopy, Value: b.Copy}
	case content.ReportsValue:
		return wireButton{Text: b.Label, Action: actionReport, Value: b.Value}
	}
	return wireButton{Text: b.Label, Action: actionOpen, URL: b.URL}
}

// buildPart encodes the draft. A file's hash is in the place of the storage
// key, so that another file makes another body.
func (d *partDraft) buildPart() providers.Part {
	r := sendRequest{contentType: d.contentType, body: d.body, commandID: d.commandID}
	if d.attachment != nil {
		r.setKey("sha256:" + d.attachment.SHA256)
	}
	text := displayText(d.contentType, &d.body)
	if d.attachment != nil {
		text = d.attachment.Name
	}
	p := providers.Part{
		Kind:    kindOfContent(d.contentType, &d.body),
		Text:    text,
		Format:  d.format,
		Body:    encode(&r),
		Visible: visibleJSON(d.contentType, &d.body),
		Rest:    restJSON(r),
	}
	if d.attachment != nil {
		p.Attachments = []content.Attachment{*d.attachment}
	}
	return p
}
