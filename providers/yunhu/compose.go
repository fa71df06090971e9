package yunhu

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

// draft is a part before it is encoded.
type draft struct {
	request    *yunhupb.SendMsgRequest
	attachment *content.Attachment
	format     content.Format // how the text is formatted; "" for plain text
}

// composer collects the parts of one message and what is wrong with it.
type composer struct {
	*kit.Composer
	options options
	main    string // the argument that gives the first part; "" for an attachment
	drafts  []*draft
}

func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := &composer{Composer: kit.NewComposer(platformFacts(), c)}
	w.ReadOptions(&w.options)
	if c.Forward != "" {
		return w.composeForward()
	}
	w.composeBody()
	w.composeSpecial()
	for i := range c.Attachments {
		w.composeAttachment(i)
	}
	w.composeExtras()
	for _, d := range w.drafts {
		w.AddPart(d.buildPart())
	}
	return w.Parts()
}

// composeForward composes a message that is passed on. It has no other content.
func (w *composer) composeForward() ([]providers.Part, []providers.Problem) {
	c := w.Content
	for _, other := range []struct {
		given    bool
		argument string
	}{
		{c.Format != "", string(c.Format)}, {len(c.Attachments) > 0, "attachments"}, {len(c.Buttons) > 0, "button"},
		{len(c.Mentions) > 0, "mentions"}, {c.ReplyTo != "", "reply_to"}, {w.options != options{}, "yunhu"},
	} {
		if other.given {
			w.AddProblem(other.argument, problem.ForwardWithContent,
				"Yunhu forwards a message unchanged. Remove "+other.argument+", or send it as a separate message.")
		}
	}
	w.AddPart(providers.Part{Kind: kindForward, Body: []byte(c.Forward), Forwards: true})
	return w.Parts()
}

func (w *composer) addDraft(contentType yunhupb.ContentType, c *yunhupb.MsgContent) *draft {
	d := &draft{request: &yunhupb.SendMsgRequest{ContentType: contentType, Content: c}}
	w.drafts = append(w.drafts, d)
	return d
}

func (w *composer) composeBody() {
	c := w.Content
	if c.Format == "" {
		return
	}
	w.main = string(c.Format)
	contentType := map[content.Format]yunhupb.ContentType{
		content.Text: yunhupb.ContentType_TEXT, content.Markdown: yunhupb.ContentType_MARKDOWN, content.HTML: yunhupb.ContentType_HTML,
	}[c.Format]
	if contentType == yunhupb.ContentType_NO_CONTENT {
		w.AddProblem(w.main, problem.UnsupportedTextFormat, "Yunhu shows text, markdown and html.")
	}
	d := w.addDraft(contentType, &yunhupb.MsgContent{Text: c.Body})
	if c.Format != content.Text {
		d.format = c.Format
	}
}

func (w *composer) composeAttachment(i int) {
	a := w.Content.Attachments[i]
	attribute := fmt.Sprintf("attachments[%d]", i)
	c, limit := &yunhupb.MsgContent{}, int64(maxFile)
	contentType := attachmentType(a.MIME)
	switch contentType {
	case yunhupb.ContentType_IMAGE:
		c.Width, c.Height, limit = int64(a.Width), int64(a.Height), maxImage
	case yunhupb.ContentType_VIDEO:
		c.VideoTime, limit = roundUpSeconds(a.Duration), maxVideo
	case yunhupb.ContentType_AUDIO:
		c.AudioTime = roundUpSeconds(a.Duration)
		if a.Duration <= 0 {
			w.AddWarning(attribute, problem.RecordingWithoutDuration, fmt.Sprintf(
				"Yunhu shows how long %q takes and does not find out by itself. Set duration in the attachment block.", a.Name))
		}
	default:
		c.FileName, c.FileSize = a.Name, a.Size
	}
	if a.Size > limit {
		w.AddProblem(attribute, problem.FileTooLarge, fmt.Sprintf(
			"%q has %d bytes; Yunhu takes at most %d of this kind. Link to it instead.", a.Name, a.Size, limit))
	} else if a.Size > maxFreeFile {
		w.AddWarning(attribute, problem.FileNeedsVIPAccount, fmt.Sprintf(
			"%q has %d bytes; an ordinary account may upload at most %d.", a.Name, a.Size, int64(maxFreeFile)))
	}
	w.addDraft(contentType, c).attachment = &a
}

// attachmentType chooses how a file is shown. Pictures that Yunhu's clients do not
// draw are sent as files.
func attachmentType(mime string) yunhupb.ContentType {
	mime, _, _ = strings.Cut(strings.ToLower(mime), ";")
	mime = strings.TrimSpace(mime)
	switch {
	case slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}, mime):
		return yunhupb.ContentType_IMAGE
	case strings.HasPrefix(mime, "video/"):
		return yunhupb.ContentType_VIDEO
	case strings.HasPrefix(mime, "audio/"):
		return yunhupb.ContentType_AUDIO
	}
	return yunhupb.ContentType_FILE
}

// roundUpSeconds rounds up, so that what is short is not nothing.
func roundUpSeconds(d float64) int64 {
	if d <= 0 || math.IsNaN(d) || d > math.MaxInt32 {
		return 0
	}
	return int64(math.Ceil(d))
}

// composeExtras puts on the first part what a message has once.
func (w *composer) composeExtras() {
	c := w.Content
	for i, id := range c.Mentions {
		if strings.TrimSpace(id) == "" {
			w.AddProblem(fmt.Sprintf("mentions[%d]", i), problem.EmptyMention, "Give the id of a person, or leave it out.")
		}
	}
	w.refuse(w.options.CommandID < 0, "command_id", "The id of a command is a positive number.")
	if len(c.Buttons) > 0 && c.Format == "" {
		w.AddProblem("button[0]", problem.ButtonsWithoutText, "On Yunhu buttons are shown under a text. Add text, markdown or html.")
	}
	if len(w.drafts) == 0 {
		return
	}
	first := w.drafts[0].request
	first.CommandId, first.Content.MentionedId = w.options.CommandID, c.Mentions
	if len(c.Buttons) > 0 {
		first.Content.Buttons = w.composeButtons()
	}
	w.composeQuote(first.Content)
	if c.ReplyTo != "" && first.ContentType == yunhupb.ContentType_EXPRESSION {
		w.AddProblem("reply_to", problem.QuoteIgnored,
			"Yunhu ignores a quote in an expression or a sticker. Quote with a text, and send this apart.")
	}
}

// composeButtons writes each button as a row, so that long labels stay whole.
func (w *composer) composeButtons() string {
	rows := make([][]wireButton, len(w.Content.Buttons))
	for i, b := range w.Content.Buttons {
		at := fmt.Sprintf("button[%d]", i)
		if strings.TrimSpace(b.Label) == "" {
			w.AddProblem(at+".label", problem.ButtonWithoutLabel, "Give the button a label.")
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "") {
			w.AddProblem(at+".url", problem.ButtonWithoutAddress, "Give an absolute address, as in https://example.org.")
		}
		if b.Color != "" {
			w.AddWarning(at+".color", problem.ButtonColorIgnored, "Yunhu's buttons have one colour, so color is ignored there.")
		}
		rows[i] = []wireButton{newWireButton(b)}
	}
	return string(client.MustEncodeJSON(rows))
}

func newWireButton(b content.Button) wireButton {
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
func (d *draft) buildPart() providers.Part {
	r := d.request
	p := providers.Part{Kind: kindOfContent(r.ContentType, r.Content), Text: displayText(r.ContentType, r.Content), Format: d.format}
	if a := d.attachment; a != nil {
		setFileKey(r, "sha256:"+a.SHA256)
		p.Text, p.Attachments = a.Name, []content.Attachment{*a}
	}
	p.Body, p.Visible, p.Rest = encode(r), visibleJSON(r.ContentType, r.Content), encodeRest(r)
	return p
}

// setFileKey writes the storage key of a file where its kind of content wants it.
func setFileKey(r *yunhupb.SendMsgRequest, key string) {
	switch r.ContentType {
	case yunhupb.ContentType_IMAGE:
		r.Content.ImageUrl = key
	case yunhupb.ContentType_FILE:
		r.Content.FileUrl = key
	case yunhupb.ContentType_VIDEO:
		r.Content.VideoUrl = key
	case yunhupb.ContentType_AUDIO:
		r.Content.AudioUrl = key
	}
}
