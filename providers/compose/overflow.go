package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/providers"
)

// fit makes content whose body is too long fit, as the content says. It returns
// nil if the content does not say how, and if nothing that is small enough can be
// made of the body; a problem if the choice is not possible here.
func (m message) fit(c content.Content) (*fitted, *providers.Problem) {
	if c.Overflow != "" && !slices.Contains(m.choices(c), c.Overflow) {
		return nil, m.refuse(c)
	}
	switch c.Overflow {
	case content.SplitBody:
		return m.split(c), nil
	case content.TruncateBody:
		return m.truncate(c), nil
	case content.AttachBody:
		return m.attach(c), nil
	}
	return nil, nil
}

// choices are the values of overflow that are possible for content.
func (m message) choices(c content.Content) []content.Overflow {
	var out []content.Overflow
	if c.Format != content.HTML {
		out = append(out, content.SplitBody, content.TruncateBody)
	}
	if m.facts.Can(providers.Attach) && !c.IsSensitive("body") {
		out = append(out, content.AttachBody)
	}
	return out
}

// refuse explains why a choice is not possible.
func (m message) refuse(c content.Content) *providers.Problem {
	why := "Only text and markdown can be divided or cut, not html."
	switch {
	case c.Overflow == content.AttachBody && c.IsSensitive("body"):
		why = "The body is sensitive, and the hash of its file would be stored in plain text."
	case c.Overflow == content.AttachBody:
		why = m.facts.Abilities[providers.Attach].Reason
	}
	return &providers.Problem{
		Attribute: "overflow", Code: problem.InvalidOverflow,
		Detail: strings.TrimSpace(fmt.Sprintf("The body is longer than %s allows, and overflow = %q is not possible: %s %s",
			m.facts.Schema.Title, c.Overflow, why, m.otherChoices(c))),
	}
}

// adviseOverflow adds to the problems of a body that is too long what can be done
// about it.
func (m message) adviseOverflow(c content.Content, problems []providers.Problem) []providers.Problem {
	out := slices.Clone(problems)
	for i, p := range out {
		if isBodyLimit(c, p) {
			detail := strings.TrimSpace(p.Detail)
			if c.Overflow != "" {
				detail += fmt.Sprintf(" overflow = %q cannot make it fit.", c.Overflow)
			}
			out[i].Detail = detail + " " + m.otherChoices(c)
		}
	}
	return out
}

// otherChoices says which values of overflow would send the message.
func (m message) otherChoices(c content.Content) string {
	var words []string
	for _, choice := range m.choices(c) {
		if choice != c.Overflow {
			words = append(words, fmt.Sprintf("%q", choice))
		}
	}
	if len(words) == 0 {
		return "Shorten it."
	}
	last := len(words) - 1
	list := words[last]
	if last > 0 {
		list = strings.Join(words[:last], ", ") + " or " + list
	}
	return fmt.Sprintf("Shorten it, or set overflow to %s.", list)
}

// split divides the body. The first piece has the mentions, the last one buttons,
// attachments and whatever else follows the body. All of them reply, and composing them
// leaves the quote to the first one.
func (m message) split(c content.Content) *fitted {
	alone := c
	alone.Buttons, alone.Attachments = nil, nil
	pieces, err := splitBody(c.Format, c.Body, m.fits(alone))
	if err != nil || len(pieces) == 0 {
		return nil
	}
	end := len(pieces) - 1
	final := c
	if end > 0 {
		final.Mentions = nil
	}
	if all := m.fits(final); !all(pieces[end]) {
		more, err := splitBody(c.Format, pieces[end], all)
		if err != nil {
			return nil
		}
		pieces = append(pieces[:end], more...)
	}
	f := &fitted{overflow: Overflow{Choice: content.SplitBody, Pieces: len(pieces), Length: utf8.RuneCountInString(c.Body)}}
	for i, body := range pieces {
		piece := alone
		if piece.Body = body; i == len(pieces)-1 {
			piece.Buttons, piece.Attachments = c.Buttons, c.Attachments
		}
		if i > 0 {
			piece.Mentions = nil
		}
		f.before = append(f.before, piece)
	}
	f.before, f.last = f.before[:len(pieces)-1], f.before[len(pieces)-1]
	return f
}

func splitBody(format content.Format, body string, fits func(string) bool) ([]string, error) {
	if format == content.Markdown {
		return markdown.Split(body, fits)
	}
	return markdown.SplitText(body, fits)
}

// truncate keeps the beginning of the body.
func (m message) truncate(c content.Content) *fitted {
	kept, err := truncateBody(c.Format, c.Body, m.fits(c))
	if err != nil {
		return nil
	}
	length := utf8.RuneCountInString(c.Body)
	short := c
	short.Body = kept
	return &fitted{last: short, overflow: Overflow{
		Choice: content.TruncateBody, Pieces: 1, Length: length, Cut: max(0, length-utf8.RuneCountInString(kept)),
	}}
}

func truncateBody(format content.Format, body string, fits func(string) bool) (string, error) {
	if format == content.Markdown {
		return markdown.Truncate(body, fits)
	}
	return markdown.TruncateText(body, fits)
}

// attach puts the body into a file after all others, and keeps its first
// paragraph, of which the beginning if that is too long as well.
func (m message) attach(c content.Content) *fitted {
	file := bodyFile(c.Format, m.written)
	short := c
	short.Attachments = append(slices.Clip(c.Attachments), file)
	short.Format, short.Body = firstParagraph(c)
	if fits := m.fits(short); short.Body == "" || !fits(short.Body) {
		kept, err := truncateBody(short.Format, short.Body, fits)
		if err != nil || kept == "" {
			return nil
		}
		short.Body = kept
	}
	return &fitted{last: short, overflow: Overflow{
		Choice: content.AttachBody, Pieces: 1, Length: utf8.RuneCountInString(c.Body), File: file.Name,
	}}
}

// firstParagraph returns the first paragraph of a body; that of HTML as plain text.
func firstParagraph(c content.Content) (content.Format, string) {
	switch c.Format {
	case content.Markdown:
		first, err := markdown.FirstBlock(c.Body)
		if err != nil {
			return content.Text, markdown.FirstParagraph(c.Body)
		}
		return content.Markdown, first
	case content.HTML:
		return content.Text, markdown.FirstParagraph(markdown.HTMLText(c.Body))
	}
	return content.Text, markdown.FirstParagraph(c.Body)
}

// bodyFile returns the file that contains the whole body.
func bodyFile(format content.Format, body string) content.Attachment {
	name, mime := "message.txt", "text/plain"
	switch format {
	case content.Markdown:
		name, mime = "message.md", "text/markdown"
	case content.HTML:
		name, mime = "message.html", "text/html"
	}
	sum := sha256.Sum256([]byte(body))
	return content.Attachment{
		Name: name, MIME: mime, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:]), Text: body,
	}
}

// fits returns whether content with a body in the place of its own is within the
// limits of the body.
func (m message) fits(c content.Content) func(body string) bool {
	return func(body string) bool {
		c.Body = body
		_, problems := m.compose(c)
		return !slices.ContainsFunc(problems, func(p providers.Problem) bool { return isBodyLimit(c, p) })
	}
}
