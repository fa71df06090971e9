package richtext

import (
	"fmt"
	"html"
	"strings"

	"herald/lang/markdown"
)

// InlineHTML writes a document in the subset of HTML that has styles, links,
// quotes and code, but no paragraphs, lists or tables, as Telegram's parse mode
// HTML: b, i, s, a, code, pre and blockquote, and the references &lt; &gt; &amp;
// and &quot; only. Lines are separated by line breaks. Quotes are not nested in
// quotes, and nothing is nested in code. Source: Bot API, "HTML style".
func InlineHTML(doc *markdown.Node) string {
	w := newLineWriter(syntax{
		escapeText: escapeHTML,
		code:       func(s string) string { return "<code>" + escapeHTML(s) + "</code>" },
		codeBlock:  preHTML,
		emphasis:   func(s string) string { return "<i>" + s + "</i>" },
		strong:     func(s string) string { return "<b>" + s + "</b>" },
		strike:     func(s string) string { return "<s>" + s + "</s>" },
		quote:      func(s string) string { return "<blockquote>" + s + "</blockquote>" },
		link: func(label, url string) string {
			return `<a href="` + escapeHTML(url) + `">` + label + "</a>"
		},
		indent: "    ",
	})
	return w.writeBlocks(doc.Children, "\n\n")
}

func preHTML(text, language string) string {
	if language == "" {
		return "<pre>" + escapeHTML(text) + "</pre>"
	}
	return fmt.Sprintf(`<pre><code class="language-%s">%s</code></pre>`, escapeHTML(language), escapeHTML(text))
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escapeHTML(s string) string { return htmlEscapes.Replace(s) }

// Images says what HTML does with an image.
type Images int

// LinkImages writes a link to an image, because the platform shows none from
// elsewhere; EmbedImages writes an img element.
const (
	LinkImages Images = iota
	EmbedImages
)

// HTML writes a document in HTML with blocks: headings, paragraphs, lists,
// tables, quotes and code. Raw HTML of the source is shown as its text, so the
// result has no elements, attributes or addresses but those of this function.
func HTML(doc *markdown.Node, images Images) string {
	w := blockWriter{images: images}
	w.writeBlocks(doc.Children, false)
	return strings.TrimSuffix(w.out.String(), "\n")
}

type blockWriter struct {
	out    strings.Builder
	images Images
	linked bool
}

// writeBlocks writes blocks. In a tight list a paragraph has no element.
func (w *blockWriter) writeBlocks(blocks []*markdown.Node, tight bool) {
	for _, b := range blocks {
		w.writeBlock(b, tight)
	}
}

func (w *blockWriter) writeBlock(n *markdown.Node, tight bool) {
	switch n.Kind {
	case markdown.KindHeading:
		w.writeElement(fmt.Sprintf("h%d", n.Level), n.Children)
	case markdown.KindQuote:
		w.out.WriteString("<blockquote>\n")
		w.writeBlocks(n.Children, false)
		w.out.WriteString("</blockquote>\n")
	case markdown.KindList:
		w.writeList(n)
	case markdown.KindCodeBlock:
		code := preHTML(n.Text, n.Language)
		if n.Language == "" {
			code = "<pre><code>" + escapeHTML(n.Text) + "</code></pre>"
		}
		w.out.WriteString(code + "\n")
	case markdown.KindTable:
		w.writeTable(n)
	case markdown.KindRule:
		w.out.WriteString("<hr>\n")
	case markdown.KindHTMLBlock:
		w.out.WriteString("<p>" + strings.ReplaceAll(escapeHTML(n.Text), "\n", "<br>\n") + "</p>\n")
	default:
		if tight {
			w.writeInline(n.Children)
			w.out.WriteByte('\n')
			return
		}
		w.writeElement("p", n.Children)
	}
}

func (w *blockWriter) writeElement(name string, children []*markdown.Node) {
	w.out.WriteString("<" + name + ">")
	w.writeInline(children)
	w.out.WriteString("</" + name + ">\n")
}

func (w *blockWriter) writeList(n *markdown.Node) {
	name, open := "ul", "<ul>\n"
	if n.Ordered {
		name, open = "ol", "<ol>\n"
		if n.Start != 1 {
			open = fmt.Sprintf("<ol start=\"%d\">\n", n.Start)
		}
	}
	w.out.WriteString(open)
	for _, item := range n.Children {
		w.out.WriteString("<li>")
		if item.Task != markdown.NoTask {
			w.out.WriteString(itemMarker(n, item, 0) + " ")
		}
		w.writeBlocks(item.Children, n.Tight)
		w.out.WriteString("</li>\n")
	}
	w.out.WriteString("</" + name + ">\n")
}

func (w *blockWriter) writeTable(n *markdown.Node) {
	w.out.WriteString("<table>\n")
	for i, row := range n.Children {
		cell := "td"
		if i == 0 {
			cell = "th"
		}
		w.out.WriteString("<tr>")
		for _, c := range row.Children {
			w.out.WriteString("<" + cell + alignAttribute(c.Align) + ">")
			w.writeInline(c.Children)
			w.out.WriteString("</" + cell + ">")
		}
		w.out.WriteString("</tr>\n")
	}
	w.out.WriteString("</table>\n")
}

func alignAttribute(a markdown.Align) string {
	return map[markdown.Align]string{
		markdown.AlignLeft:   ` align="left"`,
		markdown.AlignCenter: ` align="center"`,
		markdown.AlignRight:  ` align="right"`,
	}[a]
}

func (w *blockWriter) writeInline(nodes []*markdown.Node) {
	for _, n := range nodes {
		switch n.Kind {
		case markdown.KindText:
			w.out.WriteString(strings.ReplaceAll(escapeHTML(n.Text), "\n", "<br>\n"))
		case markdown.KindBreak:
			w.out.WriteString("<br>\n")
		case markdown.KindCode:
			w.out.WriteString("<code>" + escapeHTML(n.Text) + "</code>")
		case markdown.KindEmphasis:
			w.writeSpan("em", n.Children)
		case markdown.KindStrong:
			w.writeSpan("strong", n.Children)
		case markdown.KindStrike:
			w.writeSpan("del", n.Children)
		case markdown.KindImage:
			w.writeImage(n)
		case markdown.KindLink:
			w.writeLink(n)
		default:
			w.writeInline(n.Children)
		}
	}
}

func (w *blockWriter) writeSpan(name string, children []*markdown.Node) {
	w.out.WriteString("<" + name + ">")
	w.writeInline(children)
	w.out.WriteString("</" + name + ">")
}

func (w *blockWriter) writeImage(n *markdown.Node) {
	if w.images == LinkImages || !canEmbed(n.URL) {
		w.writeLink(n)
		return
	}
	w.out.WriteString(`<img src="` + escapeHTML(n.URL) + `" alt="` + escapeHTML(html.UnescapeString(n.PlainText())) + `">`)
}

// canEmbed reports whether an address can be the source of an image: a web
// address, an attachment of the same mail, or a file of the same homeserver.
func canEmbed(url string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(url), ":")
	return scheme == "http" || scheme == "https" || scheme == "cid" || scheme == "mxc"
}

func (w *blockWriter) writeLink(n *markdown.Node) {
	if w.linked || !leadsSomewhere(n.URL) {
		w.writeInline(n.Children)
		return
	}
	w.linked = true
	w.out.WriteString(`<a href="` + escapeHTML(n.URL) + `">`)
	if strings.TrimSpace(n.PlainText()) == "" {
		w.out.WriteString(escapeHTML(n.URL))
	} else {
		w.writeInline(n.Children)
	}
	w.out.WriteString("</a>")
	w.linked = false
}
