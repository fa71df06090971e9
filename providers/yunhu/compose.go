package yunhu

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
)

// draft is a part before it is encoded.
type draft struct {
	contentType int64
	body        body
	commandID   int64
	attachment  *content.Attachment
	format      content.Format // how the text is laid out; "" as it stands
}

// composer collects parts and problems of one content.
type composer struct {
	content  content.Content
	options  options
	drafts   []*draft
	problems []providers.Problem
}

// Compose turns content into parts: the text or what stands in its place, then
// each file as a message of its own. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	w := composer{content: c}
	o, problem := readOptions(c.Options)
	if problem != nil {
		return nil, []providers.Problem{*problem}
	}
	w.options = o
	w.problems = append(w.problems, o.check()...)
	if c.Forward != "" {
		return w.forward()
	}
	w.addMain()
	for i := range c.Attachments {
		w.addFile(i)
	}
	w.decorate()
	for _, p := range w.problems {
		if !p.Warning {
			return nil, w.problems
		}
	}
	parts := make([]providers.Part, len(w.drafts))
	for i, d := range w.drafts {
		parts[i] = d.part()
		parts[i].Quotes = i == 0 && c.ReplyTo != ""
	}
	return parts, w.problems
}

func (w *composer) problem(attribute, summary, format string, args ...any) {
	w.problems = append(w.problems, providers.Problem{
		Attribute: attribute, Summary: summary, Detail: fmt.Sprintf(format, args...),
	})
}

func (w *composer) warning(attribute, summary, format string, args ...any) {
	w.problem(attribute, summary, format, args...)
	w.problems[len(w.problems)-1].Warning = true
}

// addMain adds the text, or the special content that stands in its place.
func (w *composer) addMain() {
	c := w.content
	special, argument, others := w.options.special()
	for _, o := range others {
		w.problem("yunhu."+o, "Two contents in one message",
			"A message is either %s or %s. Make two messages of them.", argument, o)
	}
	if special != nil {
		if c.Format != "" {
			w.problem("yunhu."+argument, "Two contents in one message",
				"A message has either %s or %s. Make two messages of them.", c.Format, argument)
		}
		w.drafts = append(w.drafts, special)
		return
	}
	if c.Format == "" {
		if len(c.Attachments) == 0 {
			w.problem("", "Message has no content", "Give it text, markdown, html or attachments.")
		}
		return
	}
	types := map[content.Format]int64{content.Text: typeText, content.Markdown: typeMarkdown, content.HTML: typeHTML}
	kind, known := types[c.Format]
	if !known {
		w.problem(string(c.Format), "Unknown format of text", "Yunhu shows text, markdown and html.")
		return
	}
	if strings.TrimSpace(c.Body) == "" {
		w.problem(string(c.Format), "Message text is empty", "Yunhu needs at least one visible character.")
	}
	d := &draft{contentType: kind, body: body{text: c.Body}}
	if c.Format != content.Text {
		d.format = c.Format
	}
	w.drafts = append(w.drafts, d)
}

// addFile adds the i-th attachment.
func (w *composer) addFile(i int) {
	a := w.content.Attachments[i]
	attribute := fmt.Sprintf("attachments[%d]", i)
	d := &draft{contentType: fileType(a.MIME), attachment: &a}
	limit := int64(largestFile)
	switch d.contentType {
	case typeImage:
		d.body.width, d.body.height = int64(a.Width), int64(a.Height)
		limit = largestImage
	case typeVideo:
		d.body.videoTime = seconds(a.Duration)
		limit = largestVideo
	case typeAudio:
		d.body.audioTime = seconds(a.Duration)
		if a.Duration <= 0 {
			w.warning(attribute, "Recording without a duration",
				"Yunhu shows how long %q takes and does not find out by itself. Set duration in the attachment block.", a.Name)
		}
	default:
		d.body.fileName, d.body.fileSize = a.Name, a.Size
	}
	if a.Size > limit {
		w.problem(attribute, "File is too large",
			"%q has %d bytes; Yunhu takes at most %d of this kind. Link to it instead.", a.Name, a.Size, limit)
	} else if a.Size > ordinaryFile {
		w.warning(attribute, "File needs a VIP account",
			"%q has %d bytes; an ordinary account may upload at most %d.", a.Name, a.Size, int64(ordinaryFile))
	}
	w.drafts = append(w.drafts, d)
}

// fileType chooses how a file is shown. Pictures that Yunhu's clients do not
// draw are sent as files.
func fileType(mime string) int64 {
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

// seconds rounds up, so that what is short is not nothing.
func seconds(d float64) int64 {
	if d <= 0 || math.IsNaN(d) || d > math.MaxInt32 {
		return 0
	}
	return int64(math.Ceil(d))
}

// decorate puts on the first part what a message has once.
func (w *composer) decorate() {
	c := w.content
	if len(c.Buttons) > 0 {
		w.addButtons()
	}
	for i, id := range c.Mentions {
		if strings.TrimSpace(id) == "" {
			w.problem(fmt.Sprintf("mentions[%d]", i), "Empty mention", "Give the id of a person, or leave it out.")
		}
	}
	if len(w.drafts) == 0 {
		return
	}
	first := w.drafts[0]
	first.commandID = w.options.CommandID
	first.body.mentioned = c.Mentions
	if argument := w.options.quotation(); c.ReplyTo == "" && argument != "" {
		w.warning("yunhu."+argument, "Quote text without a quote", "It is shown only together with reply_to.")
		return
	}
	w.options.setQuotation(&first.body)
	if c.ReplyTo != "" && first.contentType == typeExpression {
		w.problem("reply_to", "Quote would be ignored",
			"Yunhu ignores a quote in an expression or a sticker. Quote with a text, and send this apart.")
	}
}

// addButtons writes each button as a row, so that long labels stay whole.
func (w *composer) addButtons() {
	if w.content.Format == "" {
		w.problem("button[0]", "Buttons without a text", "On Yunhu buttons stand under a text: give text, markdown or html.")
		return
	}
	rows := make([][]pressed, len(w.content.Buttons))
	for i, b := range w.content.Buttons {
		attribute := fmt.Sprintf("button[%d]", i)
		if strings.TrimSpace(b.Label) == "" {
			w.problem(attribute+".label", "Button without a label", "Say what it does, in a word or two.")
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.problem(attribute+".url", "Button without an address", "Give an absolute address, as in https://example.org.")
		}
		if b.Color != "" {
			w.warning(attribute+".color", "Button colour is not shown", "Yunhu's buttons have one colour; it is left out there.")
		}
		rows[i] = []pressed{pressedOf(b)}
	}
	out, err := client.JSON(rows)
	if err != nil {
		w.problem("button", "Buttons cannot be written", "%s.", err)
		return
	}
	if len(w.drafts) > 0 {
		w.drafts[0].body.buttons = string(out)
	}
}

// pressedOf returns the button as it is sent.
func pressedOf(b content.Button) pressed {
	switch b.Kind() {
	case content.CopiesText:
		return pressed{Text: b.Label, Action: actionCopy, Value: b.Copy}
	case content.ReportsValue:
		return pressed{Text: b.Label, Action: actionReport, Value: b.Value}
	}
	return pressed{Text: b.Label, Action: actionOpen, URL: b.URL}
}

// part encodes the draft. A file's hash stands in the place of the storage
// key, so that another file makes another body.
func (d *draft) part() providers.Part {
	r := sendRequest{contentType: d.contentType, body: d.body, commandID: d.commandID}
	if d.attachment != nil {
		r.setKey("sha256:" + d.attachment.SHA256)
	}
	text := shown(d.contentType, &d.body)
	if d.attachment != nil {
		text = d.attachment.Name
	}
	p := providers.Part{
		Kind:    kindOf(d.contentType, &d.body),
		Text:    text,
		Format:  d.format,
		Body:    encode(&r),
		Visible: visibleOf(d.contentType, &d.body),
		Rest:    restOf(r),
	}
	if d.attachment != nil {
		p.Attachments = []content.Attachment{*d.attachment}
	}
	return p
}
