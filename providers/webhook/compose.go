package webhook

import (
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

// Compose renders the body for every placeholder that the requests use. Part.Body has
// the values; what the requests make of them belongs to the provider, so a change of a
// request edits nothing.
func (d *declaration) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(d.Facts(), c)
	if c.Format == "" {
		return w.Parts()
	}
	rendered, err := d.render(c)
	if err != nil {
		w.AddProblem(string(c.Format), problem.UnsupportedTextFormat, "The Markdown cannot be read: "+err.Error()+".")
		return w.Parts()
	}
	if c.Format == content.Markdown && strings.TrimSpace(rendered.plain) == "" && strings.TrimSpace(c.Body) != "" {
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The Markdown shows no text.")
	}
	part := providers.Part{Kind: kindMessage, Text: c.Body, Format: c.Format, Body: client.MustEncodeJSON(rendered.values)}
	if !d.Send.uses(inBody, inMarkdown, inChat, inHTML, inMrkdwn, inCard) {
		part.Text, part.Format = rendered.plain, ""
	}
	if part.Format == content.Text {
		part.Format = ""
	}
	if same, err := d.render(normalized(c)); err == nil {
		part.Rest = client.MustEncodeJSON(same.values)
	}
	if d.limits.BodyBytes > 0 {
		part.Size = len(d.Send.encodeBody(rendered.values))
	}
	w.AddPart(part)
	return w.Parts()
}

// normalized is content in the one form that normalize gives to what reads the same.
func normalized(c content.Content) content.Content {
	if c.Format == content.Markdown {
		c.Body = normalize.Markdown(c.Body)
	} else {
		c.Body = normalize.Text(c.Body)
	}
	return c
}

// rendering is a body as placeholders stand for it, and as plain text.
type rendering struct {
	values values
	plain  string
}

func (d *declaration) render(c content.Content) (rendering, error) {
	source, r := c.Body, rendering{values: values{}, plain: c.Body}
	switch c.Format {
	case content.Text:
		source = richtext.EscapeChatMarkdown(c.Body)
	case content.HTML:
		r.plain = markdown.HTMLText(c.Body)
	case content.Markdown:
		plain, err := markdown.Text(c.Body)
		if err != nil {
			return r, err
		}
		r.plain = plain
	}
	hard := source
	if c.Format == content.Text {
		hard = strings.ReplaceAll(source, "\n", "  \n") // so that lines stay lines
	}
	doc, err := markdown.Parse(hard)
	if err != nil {
		return r, err
	}
	writers := map[string]func() any{
		inBody: func() any { return c.Body }, inText: func() any { return r.plain }, inMarkdown: func() any { return source },
		inChat:   func() any { return richtext.ChatMarkdown(doc) },
		inHTML:   func() any { return htmlOf(c, doc) },
		inMrkdwn: func() any { return richtext.Mrkdwn(doc) }, inCard: func() any { return richtext.AdaptiveCard(doc) },
		inFormat: func() any { return string(c.Format) }, inIsMarkdown: func() any { return c.Format == content.Markdown },
	}
	for name, write := range writers {
		if d.Send.uses(name) || d.Edit.uses(name) {
			r.values[name] = write()
		}
	}
	return r, nil
}

func htmlOf(c content.Content, doc *markdown.Node) string {
	switch c.Format {
	case content.HTML:
		return c.Body
	case content.Text:
		return textAsHTML(c.Body)
	}
	return richtext.HTML(doc, richtext.EmbedImages)
}
