package page

import (
	"encoding/base64"
	"html/template"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/visible"
	"herald/plan/render"
	"herald/plan/render/diff"
)

// bubble is a message in a conversation.
type bubble struct {
	Texts []text
	Items []item
}

// text is one text. Exactly one field is set.
type text struct {
	Rendered template.HTML // from Markdown
	Document string        // an HTML document, shown isolated from the page
	Plain    string
	Hidden   string // placeholder of a hidden text
}

// item is something in a message other than its text.
type item struct {
	Kind, Text string
	Picture    template.URL // the image; "" if it is not shown
}

// bubblesOf returns a message before and after; nil if it does not exist then.
func (d *describer) bubblesOf(r render.Reading) (before, after *bubble) {
	for _, t := range r.Texts {
		before = before.addText(t.Before)
		after = after.addText(t.After)
	}
	for _, i := range r.Items {
		shown := d.itemOf(i)
		if i.Change != render.Appears {
			before = before.addItem(shown)
		}
		if i.Change != render.Goes {
			after = after.addItem(shown)
		}
	}
	return before, after
}

func (b *bubble) addText(w render.Words) *bubble {
	if w.None() {
		return b
	}
	if b == nil {
		b = &bubble{}
	}
	b.Texts = append(b.Texts, textOf(w))
	return b
}

func (b *bubble) addItem(i item) *bubble {
	if b == nil {
		b = &bubble{}
	}
	b.Items = append(b.Items, i)
	return b
}

func textOf(w render.Words) text {
	switch {
	case w.Hidden != "":
		return text{Hidden: w.Hidden}
	case w.Format == content.Markdown:
		if html, err := renderMarkdown(escapedLines(w.Text)); err == nil {
			return text{Rendered: html}
		}
	case w.Format == content.HTML:
		return text{Document: w.Text}
	}
	return text{Plain: escapedLines(w.Text)}
}

// escapedLines escapes each line of a text.
func escapedLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = visible.Escape(l)
	}
	return strings.Join(lines, "\n")
}

func (d *describer) itemOf(i render.Item) item {
	shown := item{Kind: i.Kind, Text: visible.Escape(i.Text)}
	if i.File == nil || d.opt.Picture == nil || !isDrawable(i.File.MIME) {
		return shown
	}
	if data := d.opt.Picture(*i.File); data != nil {
		// Both parts are safe: one of a few types, and base64.
		shown.Picture = template.URL("data:" + i.File.MIME + ";base64," + base64.StdEncoding.EncodeToString(data))
	}
	return shown
}

// isDrawable reports whether browsers may display images of a type. SVG is
// excluded, because it can contain scripts.
func isDrawable(mime string) bool {
	switch mime {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp":
		return true
	}
	return false
}

// line is one line of a difference.
type line struct {
	Class string // same, gone or new
	Sign  string
	Words []diff.Word
}

func diffLines(texts []render.Passage) []line {
	var out []line
	for _, t := range texts {
		if t.Same() {
			continue
		}
		for _, l := range t.Lines() {
			words := make([]diff.Word, len(l.Words))
			for i, w := range l.Words {
				words[i] = diff.Word{Text: visible.Escape(w.Text), Changed: w.Changed}
			}
			out = append(out, line{classOf(l.Op), string(rune(l.Op)), words})
		}
	}
	return out
}

func classOf(op diff.Op) string {
	switch op {
	case diff.Removed:
		return "gone"
	case diff.Added:
		return "new"
	}
	return "same"
}
