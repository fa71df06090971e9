package email

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/lang/markdown/richtext"
	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// mailBody is Part.Body: a mail without its addresses and ids. Files are the digests of
// the attachments in their order; Inline are those that the HTML shows.
type mailBody struct {
	Subject string   `json:"subject"`
	Text    string   `json:"text,omitempty"`
	HTML    string   `json:"html,omitempty"`
	Files   []string `json:"files,omitempty"`
	Inline  []string `json:"inline,omitempty"`
}

// pageHead begins an HTML alternative. Programs for mail show no style of a page other
// than in a style element, and tables without borders if they have none.
const pageHead = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><style>" +
	"table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:4px 8px}pre{background:#f4f4f4;padding:8px;overflow:auto}" +
	"blockquote{border-left:3px solid #bbb;margin-left:0;padding-left:12px}img{max-width:100%}" +
	"a[role=button]{display:inline-block;padding:8px 16px;background:#1a5fb4;color:#fff;border-radius:4px;text-decoration:none}" +
	"</style></head><body>\n"

const pageEnd = "\n</body></html>\n"

// composeContent makes one mail of the content.
func composeContent(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(platformFacts(), c)
	w.CheckButtons()
	var m mailBody
	doc := m.setBody(w)
	m.addButtons(c.Buttons)
	m.Subject = readSubject(w, doc)
	var total int64
	for _, a := range c.Attachments {
		m.Files = append(m.Files, a.SHA256)
		total += a.Size
	}
	if len(c.Attachments) > 1 && total > maxFiles {
		w.AddProblem("attachments", problem.PlatformLimitExceeded, fmt.Sprintf("The attachments have %d bytes together; a mail has at most %d. Put links to the files into the text.", total, maxFiles))
	}
	if c.Format != "" || len(c.Attachments) > 0 {
		w.AddPart(m.toPart(c))
	}
	return w.Parts()
}

// setBody writes the alternatives of the body, and returns it as a tree if it is
// Markdown.
func (m *mailBody) setBody(w *kit.Composer) *markdown.Node {
	c := w.Content
	switch c.Format {
	case content.Markdown:
		doc, err := markdown.Parse(c.Body)
		if err != nil {
			w.AddProblem(string(c.Format), problem.UnsupportedTextFormat, "The Markdown cannot be read: "+err.Error()+".")
			return nil
		}
		m.Text, _ = markdown.Text(c.Body) // it fails for what Parse refuses
		m.HTML = pageHead + richtext.HTML(doc, richtext.EmbedImages) + pageEnd
		m.embedImages(w, markdown.Links(c.Body))
		if m.Text == "" && strings.TrimSpace(c.Body) != "" {
			w.AddProblem(string(c.Format), problem.EmptyMessage, "The Markdown shows no text.")
		}
		return doc
	case content.HTML:
		m.Text, m.HTML = markdown.HTMLText(c.Body), c.Body
		m.embedImages(w, markdown.HTMLLinks(c.Body))
	default:
		m.Text = c.Body
	}
	return nil
}

// embedImages has an image at cid:NAME show the attachment of that name. The plain text
// has the name alone.
func (m *mailBody) embedImages(w *kit.Composer, links []string) {
	for _, link := range links {
		escaped, isImage := strings.CutPrefix(link, "cid:")
		name, err := url.PathUnescape(escaped)
		if !isImage || err != nil {
			continue
		}
		at := slices.IndexFunc(w.Content.Attachments, func(a content.Attachment) bool { return a.Name == name && strings.HasPrefix(a.MIME, "image/") })
		if at < 0 {
			w.AddProblem(string(w.Content.Format), problem.InvalidPlatformValue, fmt.Sprintf("%s refers to no image among the attachments. Add it to them, under the name %s.", link, name))
			continue
		}
		sum := w.Content.Attachments[at].SHA256
		m.HTML = strings.ReplaceAll(m.HTML, `"`+html.EscapeString(link)+`"`, `"cid:`+contentID(sum)+`"`)
		m.Text = strings.ReplaceAll(m.Text, link, name)
		if !slices.Contains(m.Inline, sum) {
			m.Inline = append(m.Inline, sum)
		}
	}
}

// contentID is the Content-ID of an image in a mail.
func contentID(sha256 string) string { return sha256[:min(len(sha256), 32)] + "@inline" }

// addButtons adds links at the end of both alternatives. A text that has none gets one
// in HTML, because only that has labels.
func (m *mailBody) addButtons(buttons []content.Button) {
	if len(buttons) == 0 {
		return
	}
	if m.HTML == "" {
		m.HTML = pageHead + "<p>" + strings.ReplaceAll(html.EscapeString(m.Text), "\n", "<br>\n") + "</p>" + pageEnd
	}
	var links string
	for _, b := range buttons {
		links += fmt.Sprintf("<p><a role=\"button\" href=\"%s\">%s</a></p>\n", html.EscapeString(b.URL), html.EscapeString(b.Label))
		m.Text += "\n\n" + b.Label + ": " + b.URL
	}
	end := strings.LastIndex(strings.ToLower(m.HTML), "</body>")
	if end < 0 {
		end = len(m.HTML)
	}
	m.HTML, m.Text = m.HTML[:end]+links+m.HTML[end:], strings.TrimSpace(m.Text)
}

// readSubject returns the subject of the message block, or one made of the content.
func readSubject(w *kit.Composer, doc *markdown.Node) string {
	var options struct {
		Subject *string `json:"subject"`
	}
	w.ReadOptions(&options)
	subject := ""
	switch c := w.Content; {
	case options.Subject != nil:
		subject = strings.TrimSpace(*options.Subject)
		if subject == "" || strings.ContainsAny(subject, "\r\n") || utf8.RuneCountInString(subject) > maxSubject {
			w.AddProblem("email.subject", problem.InvalidPlatformValue, fmt.Sprintf("A subject is one line of 1 to %d characters.", maxSubject))
		}
	case c.Format == "":
		subject = strings.ReplaceAll(providers.JoinFileNames(c.Attachments), "\n", ", ")
	default:
		subject = defaultSubject(c, doc)
	}
	if w.Content.ReplyTo != "" && !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	return subject
}

// defaultSubject is the first heading of Markdown, or else the first line that readers
// see.
func defaultSubject(c content.Content, doc *markdown.Node) string {
	text := c.Body
	switch {
	case doc != nil:
		text, _ = markdown.Text(c.Body) // it was parsed before
		if at := slices.IndexFunc(doc.Children, func(n *markdown.Node) bool { return n.Kind == markdown.KindHeading }); at >= 0 {
			text = doc.Children[at].PlainText()
		}
	case c.Format == content.HTML:
		text = markdown.HTMLText(c.Body)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.Join(strings.Fields(line), " ")
	if runes := []rune(line); len(runes) > maxSubject/2 {
		line = strings.TrimSpace(string(runes[:maxSubject/2])) + "…"
	}
	return line
}

func (m mailBody) toPart(c content.Content) providers.Part {
	part := providers.Part{Kind: kindMail, Text: c.Body, Format: c.Format, Body: client.MustEncodeJSON(m), Attachments: c.Attachments}
	part.InThread = c.ReplyTo != ""
	if c.Format == content.Text {
		part.Format = ""
	}
	m.Subject, m.Text, m.HTML = normalize.Text(m.Subject), normalize.Text(m.Text), normalize.Text(m.HTML)
	part.Rest = client.MustEncodeJSON(m)
	return part
}
