package kit

import (
	"fmt"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/providers"
)

// Body is the body of a message as a platform takes it.
type Body struct {
	Text      string
	Formatted bool // Text is what write returned
	Length    int  // of what readers see, in UTF-16 code units
}

// RenderBody returns the body of the message: Markdown as write formats it, of which
// visible returns what readers see, and other text as it is. A body that is longer
// than limit UTF-16 code units, or shows nothing, is a problem.
func (w *Composer) RenderBody(limit int, write func(*markdown.Node) string, visible func(string) string) Body {
	c := w.Content
	if c.Format != content.Markdown {
		return w.checkLength(Body{Text: c.Body, Length: providers.CountUTF16(c.Body)}, limit)
	}
	doc, err := markdown.Parse(c.Body)
	if err != nil {
		w.AddProblem(string(c.Format), problem.UnsupportedTextFormat, "The Markdown cannot be read: "+err.Error()+".")
		return Body{}
	}
	text := write(doc)
	b := Body{Text: text, Formatted: true, Length: providers.CountUTF16(visible(text))}
	if b.Length == 0 && strings.TrimSpace(c.Body) != "" {
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The Markdown shows no text.")
	}
	return w.checkLength(b, limit)
}

// RenderFormatted returns the body of the message on a platform that formats every text:
// Markdown as write formats it, and other text as escape writes it, so that it is shown as
// it is. The limit counts all of the result, in UTF-16 code units.
func (w *Composer) RenderFormatted(limit int, write func(*markdown.Node) string, escape func(string) string) Body {
	if w.Content.Format != content.Markdown {
		text := escape(w.Content.Body)
		return w.checkLength(Body{Text: text, Formatted: true, Length: providers.CountUTF16(text)}, limit)
	}
	return w.RenderBody(limit, write, func(text string) string { return text })
}

func (w *Composer) checkLength(b Body, limit int) Body {
	if b.Length > limit {
		w.AddProblem(string(w.Content.Format), problem.PlatformLimitExceeded,
			fmt.Sprintf("The text is %d characters long as %s counts them; it allows at most %d.", b.Length, w.facts.Schema.Title, limit))
	}
	return b
}
