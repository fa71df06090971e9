package matrix

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/lang/markdown/richtext"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// payload is the body of a part: the content of an event, without ids and key.
type payload struct {
	Content eventContent `json:"content"`
	Thread  bool         `json:"thread,omitempty"`
}

// eventContent is the content of an m.room.message that Herald sends.
type eventContent struct {
	Kind          string        `json:"msgtype"`
	Body          string        `json:"body"`
	Format        string        `json:"format,omitempty"`
	FormattedBody string        `json:"formatted_body,omitempty"`
	URL           string        `json:"url,omitempty"`
	Info          *fileInfo     `json:"info,omitempty"`
	Mentions      mentions      `json:"m.mentions"` // present though it is empty: what the text looks like then notifies nobody
	Key           string        `json:"herald.key,omitempty"`
	RelatesTo     *relation     `json:"m.relates_to,omitempty"`
	New           *eventContent `json:"m.new_content,omitempty"`
}

type mentions struct {
	Users []string `json:"user_ids,omitempty"`
	Room  bool     `json:"room,omitempty"`
}

// fileInfo has whole numbers only: servers refuse others.
type fileInfo struct {
	MIME     string `json:"mimetype"`
	Size     int64  `json:"size"`
	Width    int    `json:"w,omitempty"`
	Height   int    `json:"h,omitempty"`
	Duration int64  `json:"duration,omitempty"` // milliseconds
}

// composeContent makes a message of the text, and one of each file.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	var options struct{ Notice, Thread *bool }
	w.ReadOptions(&options)
	thread := options.Thread != nil && *options.Thread
	if thread && c.ReplyTo == "" {
		w.AddProblem("matrix.thread", problem.InvalidPlatformValue, "The thread is that of the message in reply_to. Add reply_to, or remove thread.")
	}
	mentioned := composeMentions(w)
	if c.Format != "" || len(c.Buttons) > 0 {
		text := composeText(w)
		text.Kind, text.Mentions = kindText, mentioned
		if options.Notice != nil && *options.Notice {
			text.Kind = kindNotice
		}
		addPart(w, payload{text, thread}, nil)
		mentioned = mentions{}
	}
	for _, f := range c.Attachments {
		file := eventContent{Kind: kindOf(f), Body: f.Name, Mentions: mentioned}
		file.Info = &fileInfo{f.MIME, f.Size, f.Width, f.Height, int64(math.Round(f.Duration * 1000))}
		addPart(w, payload{file, thread}, []content.Attachment{f})
		mentioned = mentions{}
	}
	return w.Parts()
}

// addPart adds a message. Whether it is in a thread is not in Rest, because no edit can
// change it.
func addPart(w *kit.Composer, p payload, files []content.Attachment) {
	part := providers.Part{Kind: p.Content.Kind, Body: client.MustEncodeJSON(p), Attachments: files, InThread: p.Thread}
	if files == nil {
		part.Text, part.Format = w.Content.Body, w.Content.Format
	}
	if part.Format == content.Text {
		part.Format = ""
	}
	part.Size = len(client.MustEncodeJSON(p.Content))
	part.Visible = kit.VisibleText(part.Kind, p.Content.Body, len(files))
	part.Rest = client.MustEncodeJSON(struct {
		providers.FileDigests
		Formatted string   `json:"formatted,omitempty"`
		Mentions  mentions `json:"mentions"`
	}{providers.DigestFiles(files), normalize.Text(p.Content.FormattedBody), p.Content.Mentions})
	w.AddPart(part)
}

func composeMentions(w *kit.Composer) (m mentions) {
	for _, id := range w.Content.Mentions {
		switch {
		case id == content.Everyone:
			m.Room = true
		case userForm.MatchString(id):
			m.Users = append(m.Users, id)
		default:
			w.AddProblem("mentions", problem.InvalidPlatformValue, fmt.Sprintf("%q is not the id of a person. Write it as in @ann:example.org.", id))
		}
	}
	slices.Sort(m.Users)
	m.Users = slices.Compact(m.Users)
	return m
}

// composeText returns the body and the buttons as plain text and, unless the body is plain
// text itself, as HTML.
func composeText(w *kit.Composer) eventContent {
	c := w.Content
	text := eventContent{Body: c.Body}
	switch c.Format {
	case content.Markdown:
		write := func(doc *markdown.Node) string { return richtext.HTML(doc, richtext.LinkImages) }
		text.FormattedBody = w.RenderBody(math.MaxInt, write, markdown.HTMLText).Text
		if plain, err := markdown.Text(c.Body); err == nil {
			text.Body = plain
		}
	case content.HTML:
		text.Body, text.FormattedBody = markdown.HTMLText(c.Body), c.Body
		if text.Body == "" && strings.TrimSpace(c.Body) != "" {
			w.AddProblem(string(c.Format), problem.EmptyMessage, "The HTML shows no text.")
		}
	}
	w.CheckButtons()
	for _, b := range c.Buttons {
		if text.FormattedBody != "" {
			text.FormattedBody += "\n<p><a href=\"" + html.EscapeString(b.URL) + "\">" + html.EscapeString(b.Label) + "</a></p>"
		}
		text.Body = strings.TrimRight(text.Body, "\n") + "\n\n" + b.Label + ": " + b.URL
	}
	text.Body = strings.TrimLeft(text.Body, "\n")
	if text.FormattedBody != "" {
		text.Format = "org.matrix.custom.html"
	}
	return text
}

// kindOf is what Matrix shows a file as.
func kindOf(a content.Attachment) string {
	class, _, _ := strings.Cut(a.MIME, "/")
	if kind := map[string]string{"image": kindImage, "video": kindVideo, "audio": kindAudio}[class]; kind != "" {
		return kind
	}
	return kindFile
}
