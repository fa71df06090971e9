package telegram

import (
	"fmt"
	"maps"
	"slices"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown/richtext"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// params are parameters of a method. Part.Body has those of sending, without ids. A
// file in them is its digest, which is the name of its field in the form.
type params map[string]any

// draft is a part before it is encoded. A body with files is their caption.
type draft struct {
	body  kit.Body
	extra params
	files []content.Attachment
}

// composeContent makes the body the caption of the first files. It is a message of
// its own if it is too long for that, or has buttons, which a media group cannot have.
// Markdown becomes Telegram's HTML, where four characters are escaped: in its
// MarkdownV2 one of eighteen that is not refuses the message.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	d := draft{body: w.RenderBody(maxText, richtext.InlineHTML, richtext.VisibleText), extra: params{}}
	onSend := readOptions(w, d.extra)
	composeButtons(w, d.extra)
	groups := kit.GroupFiles(c.Attachments, maxAlbum, func(a, b content.Attachment) bool {
		return (kindOf(a) == kindDocument) == (kindOf(b) == kindDocument)
	})
	switch {
	case len(groups) > 0 && d.body.Length <= maxCaption && (len(c.Buttons) == 0 || len(groups[0]) == 1):
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
	if d.body.Text != "" {
		part.Text = w.Content.Body
	}
	if d.body.Formatted {
		part.Format = w.Content.Format
	}
	d.body.Text = normalize.Text(d.body.Text)
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
	q, text, kind := params{}, params{}, d.kind()
	maps.Copy(q, d.extra)
	maps.Copy(q, onSend)
	if d.body.Formatted {
		text["parse_mode"] = "HTML"
	}
	switch {
	case kind == kindText:
		text["text"] = d.body.Text
	case d.body.Text != "":
		text["caption"] = d.body.Text
	}
	var media []params
	for _, f := range d.files {
		media = append(media, params{"type": kindOf(f), "media": "attach://" + f.SHA256})
	}
	switch kind {
	case kindText:
		maps.Copy(q, text)
	case kindAlbum:
		maps.Copy(media[0], text)
		q["media"] = media
	default:
		maps.Copy(q, text)
		q[kind] = media[0]["media"]
	}
	return q
}

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
		button := map[content.ButtonKind]params{
			content.OpensURL: {"url": b.URL}, content.CopiesText: {"copy_text": params{"text": b.Copy}}, content.ReportsValue: {"callback_data": b.Value},
		}[b.Kind()]
		if len(b.Value) > maxData || providers.CountUTF16(b.Copy) > maxCopy {
			w.AddProblem(fmt.Sprintf("button[%d].%s", i, b.Kind()), problem.PlatformLimitExceeded,
				fmt.Sprintf("A button on Telegram reports at most %d bytes, and copies at most %d characters.", maxData, maxCopy))
		}
		button["text"] = b.Label
		rows = append(rows, []params{button})
		extra["reply_markup"] = params{"inline_keyboard": rows}
	}
}

// kindOf is what Telegram shows a file as.
func kindOf(a content.Attachment) string {
	short, long := min(a.Width, a.Height), max(a.Width, a.Height)
	switch {
	case a.MIME == "video/mp4":
		return kindVideo
	case !slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, a.MIME), a.Size > maxPhoto, short <= 0, short+long > maxSides, long > 20*short:
		return kindDocument
	}
	return kindPhoto
}
