package telegram

import (
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/lang/markdown/richtext"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// params are parameters of a method. Part.Body has those of sending, without ids. A
// file in them is its digest, which is the name of its field in the form.
type params map[string]any

// draft is a part before it is encoded. A text with files is their caption.
type draft struct {
	text, mode string
	extra      params
	files      []content.Attachment
}

// composeContent makes the body the caption of the first files. It is a message of
// its own if it is too long for that, or has buttons, which a media group cannot have.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	d := renderBody(w)
	onSend := readOptions(w, d.extra)
	composeButtons(w, d.extra)
	groups := kit.GroupFiles(c.Attachments, maxAlbum, func(a, b content.Attachment) bool {
		return (kindOf(a) == kindDocument) == (kindOf(b) == kindDocument)
	})
	switch {
	case len(groups) > 0 && d.length() <= maxCaption && (len(c.Buttons) == 0 || len(groups[0]) == 1):
	case c.Format != "":
		addPart(w, d, onSend)
		d = draft{}
	case len(c.Buttons) > 0:
		w.AddProblem("button[0]", problem.ButtonsWithoutText, "A media group on Telegram has no buttons. Write a text that they are added to.")
	}
	for _, d.files = range groups {
		delete(d.extra, "link_preview_options")
		addPart(w, d, onSend)
		d = draft{}
	}
	return w.Parts()
}

// addPart adds a message. onSend is not in Rest, so that a later change of it, which
// no edit can make, plans none.
func addPart(w *kit.Composer, d draft, onSend params) {
	part := providers.Part{Kind: d.kind(), Body: client.MustEncodeJSON(d.params(onSend)), Attachments: d.files}
	if d.text != "" {
		part.Text = w.Content.Body
	}
	if d.mode != "" {
		part.Format = w.Content.Format
	}
	d.text = normalize.Text(d.text)
	part.Rest = client.MustEncodeJSON(d.params(nil))
	w.AddPart(part)
}

func (d draft) kind() string {
	switch len(d.files) {
	case 0:
		return kindText
	case 1:
		return kindOf(d.files[0])
	}
	return kindAlbum
}

func (d draft) params(onSend params) params {
	q, text, name := params{}, params{}, "caption"
	maps.Copy(q, d.extra)
	maps.Copy(q, onSend)
	if len(d.files) == 0 {
		name = "text"
	}
	if d.text != "" {
		text[name] = d.text
	}
	if d.mode != "" {
		text["parse_mode"] = d.mode
	}
	if d.kind() != kindAlbum {
		maps.Copy(q, text)
		for _, f := range d.files {
			q[kindOf(f)] = "attach://" + f.SHA256
		}
		return q
	}
	var media []params
	for _, f := range d.files {
		media = append(media, params{"type": kindOf(f), "media": "attach://" + f.SHA256})
	}
	maps.Copy(media[0], text)
	q["media"] = media
	return q
}

var htmlTag = regexp.MustCompile(`<[^>]*>`)

// renderBody writes Markdown in Telegram's HTML, where four characters are escaped.
// In its MarkdownV2 one of eighteen that is not refuses the message.
func renderBody(w *kit.Composer) draft {
	c, d := w.Content, draft{text: w.Content.Body, extra: params{}}
	if c.Format == content.Markdown {
		doc, err := markdown.Parse(c.Body)
		if err != nil {
			w.AddProblem("markdown", problem.UnsupportedTextFormat, "The Markdown cannot be read: "+err.Error()+".")
			return d
		}
		d.text, d.mode = richtext.InlineHTML(doc), "HTML"
		if strings.TrimSpace(c.Body) != "" && d.length() == 0 {
			w.AddProblem("markdown", problem.EmptyMessage, "The Markdown shows no text.")
		}
	}
	if n := d.length(); n > maxText {
		w.AddProblem(string(c.Format), problem.PlatformLimitExceeded, fmt.Sprintf("Telegram counts %d characters and allows at most %d.", n, maxText))
	}
	return d
}

// length is that of the text as Telegram counts it: without entities, in UTF-16 code
// units.
func (d draft) length() int {
	if d.mode == "" {
		return countUnits(d.text)
	}
	return countUnits(strings.TrimSpace(html.UnescapeString(htmlTag.ReplaceAllString(d.text, ""))))
}

func countUnits(s string) int { return len(utf16.Encode([]rune(s))) }

// readOptions adds the options to extra, and returns those that no edit can change.
func readOptions(w *kit.Composer, extra params) params {
	options, onSend := map[string]*bool{}, params{}
	w.ReadOptions(&options)
	for name, on := range options {
		switch {
		case on == nil || *on == (name == "link_preview"):
		case name == "link_preview":
			extra["link_preview_options"] = params{"is_disabled": true}
		default:
			onSend[name] = true
		}
	}
	return onSend
}

func composeButtons(w *kit.Composer, extra params) {
	w.CheckButtons()
	var rows [][]params
	for i, b := range w.Content.Buttons {
		action := map[content.ButtonKind]params{
			content.OpensURL: {"url": b.URL}, content.CopiesText: {"copy_text": params{"text": b.Copy}}, content.ReportsValue: {"callback_data": b.Value},
		}[b.Kind()]
		if len(b.Value) > maxData || countUnits(b.Copy) > maxCopy {
			w.AddProblem(fmt.Sprintf("button[%d].%s", i, b.Kind()), problem.PlatformLimitExceeded,
				fmt.Sprintf("A button on Telegram reports at most %d bytes, and copies at most %d characters.", maxData, maxCopy))
		}
		action["text"] = b.Label
		rows = append(rows, []params{action})
	}
	if rows != nil {
		extra["reply_markup"] = params{"inline_keyboard": rows}
	}
}

// kindOf is what Telegram shows a file as.
func kindOf(a content.Attachment) string {
	short, long := min(a.Width, a.Height), max(a.Width, a.Height)
	switch {
	case a.MIME == "video/mp4":
		return kindVideo
	case !slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, a.MIME),
		a.Size > maxPhoto, short <= 0, short+long > maxSides, long > 20*short:
		return kindDocument
	}
	return kindPhoto
}
