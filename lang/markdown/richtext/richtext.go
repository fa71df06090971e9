// Package richtext writes a parsed Markdown document in the formats that
// messaging platforms accept: HTML, MarkdownV2, mrkdwn, the Markdown of chats and
// Adaptive Cards.
//
// Every function shows all of the content. What a format cannot express is
// shown in the next best way: a table as aligned text in a code block, a list
// as lines with bullets, an image as a link to it, a heading in bold.
//
// The package does not know any platform. Each function documents the rules of
// its format and where they are published.
package richtext

import (
	"strconv"
	"strings"

	"herald/lang/markdown"
)

const (
	bullet     = "•"
	openTask   = "☐"
	doneTask   = "☑"
	ruleText   = "———"
	wordJoiner = "\u2060" // invisible; separates characters without a line break
)

// syntax is how a line-oriented format writes the elements of a document. Every
// function receives text that is already written in the format.
type syntax struct {
	escapeText func(string) string
	code       func(string) string
	codeBlock  func(text, language string) string
	emphasis   func(string) string
	strong     func(string) string
	strike     func(string) string
	link       func(label, url string) string
	quote      func(string) string
	indent     string                              // of a nested list, for each level
	heading    func(text string, level int) string // nil: in bold
	bullet     string                              // that begins an item of a list; "": a character of text

	quotesLines bool // a quote is marked at the beginning of each of its lines
}

// lineWriter writes documents in a format that has no blocks but lines.
type lineWriter struct {
	syntax
	inside map[markdown.Kind]bool // styles that are open: they are not nested in themselves
}

func newLineWriter(s syntax) *lineWriter {
	return &lineWriter{syntax: s, inside: map[markdown.Kind]bool{}}
}

// writeBlocks writes blocks, separated by an empty line.
func (w *lineWriter) writeBlocks(blocks []*markdown.Node, between string) string {
	var out []string
	for _, b := range blocks {
		if s := w.writeBlock(b); strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, between)
}

func (w *lineWriter) writeBlock(n *markdown.Node) string {
	switch n.Kind {
	case markdown.KindHeading:
		return w.writeHeading(n)
	case markdown.KindQuote:
		return w.writeQuote(n)
	case markdown.KindList:
		return w.writeList(n)
	case markdown.KindCodeBlock:
		return w.writeCode(n.Text, n.Language)
	case markdown.KindTable:
		return w.writeCode(alignTable(n), "")
	case markdown.KindRule:
		return w.escapeText(ruleText)
	case markdown.KindHTMLBlock:
		return w.escapeText(n.Text)
	}
	return strings.TrimSpace(w.writeInline(n.Children))
}

// writeQuote writes a quote. A quote must begin a line, so one inside a list is
// written as text with signs, and one inside a quote as part of it.
func (w *lineWriter) writeQuote(n *markdown.Node) string {
	if w.inside[markdown.KindQuote] {
		return w.writeBlocks(n.Children, "\n\n")
	}
	if w.inside[markdown.KindList] {
		sign := w.escapeText("> ")
		return sign + strings.ReplaceAll(w.writeBlocks(n.Children, "\n\n"), "\n", "\n"+sign)
	}
	w.inside[markdown.KindQuote] = true
	text := w.writeBlocks(n.Children, "\n\n")
	w.inside[markdown.KindQuote] = false
	return w.quote(text)
}

// writeCode writes a block of code. Inside a quote every line is code of its
// own where the format marks quotes at the beginning of each line.
func (w *lineWriter) writeCode(text, language string) string {
	if !w.quotesLines || !w.inside[markdown.KindQuote] {
		return w.codeBlock(text, language)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = w.code(line)
		}
	}
	return strings.Join(lines, "\n")
}

func (w *lineWriter) writeList(n *markdown.Node) string {
	between := "\n"
	if !n.Tight {
		between = "\n\n"
	}
	outer := w.inside[markdown.KindList]
	w.inside[markdown.KindList] = true
	defer func() { w.inside[markdown.KindList] = outer }()
	var out []string
	for i, item := range n.Children {
		out = append(out, indentLines(w.writeBlocks(item.Children, between), w.writeMarker(n, item, i)+" ", w.indent))
	}
	return strings.Join(out, between)
}

// writeHeading writes a heading. A list has none: it is in bold there.
func (w *lineWriter) writeHeading(n *markdown.Node) string {
	text := strings.TrimSpace(w.writeInline(n.Children))
	if w.heading == nil || w.inside[markdown.KindList] || text == "" || strings.Contains(text, "\n") {
		return strings.TrimSpace(w.writeStyled(markdown.KindStrong, n.Children, w.strong))
	}
	return w.heading(text, n.Level)
}

// writeMarker writes the sign before an item of a list.
func (w *lineWriter) writeMarker(list, item *markdown.Node, index int) string {
	marker := itemMarker(list, item, index)
	switch {
	case w.bullet == "":
		return w.escapeText(marker)
	case item.Task != markdown.NoTask:
		return w.bullet + " " + marker
	case list.Ordered:
		return marker
	}
	return w.bullet
}

// itemMarker is the sign before an item: a check box, a number or a bullet.
func itemMarker(list, item *markdown.Node, index int) string {
	switch {
	case item.Task == markdown.OpenTask:
		return openTask
	case item.Task == markdown.DoneTask:
		return doneTask
	case list.Ordered:
		return strconv.Itoa(list.Start+index) + "."
	}
	return bullet
}

// writeInline writes the nodes inside a line.
func (w *lineWriter) writeInline(nodes []*markdown.Node) string {
	var out strings.Builder
	for _, n := range nodes {
		switch n.Kind {
		case markdown.KindText:
			out.WriteString(w.escapeText(n.Text))
		case markdown.KindBreak:
			out.WriteByte('\n')
		case markdown.KindCode:
			out.WriteString(w.code(n.Text))
		case markdown.KindEmphasis:
			out.WriteString(w.writeStyled(n.Kind, n.Children, w.emphasis))
		case markdown.KindStrong:
			out.WriteString(w.writeStyled(n.Kind, n.Children, w.strong))
		case markdown.KindStrike:
			out.WriteString(w.writeStyled(n.Kind, n.Children, w.strike))
		case markdown.KindLink, markdown.KindImage:
			out.WriteString(w.writeLink(n))
		default:
			out.WriteString(w.writeInline(n.Children))
		}
	}
	return out.String()
}

// writeStyled wraps text in a style, unless the style is open already. White
// space at the ends stays outside, because formats ignore a style that begins
// or ends with it.
func (w *lineWriter) writeStyled(kind markdown.Kind, children []*markdown.Node, wrap func(string) string) string {
	if w.inside[kind] {
		return w.writeInline(children)
	}
	w.inside[kind] = true
	text := w.writeInline(children)
	w.inside[kind] = false
	core := strings.TrimSpace(text)
	if core == "" {
		return text
	}
	before, after, _ := strings.Cut(text, core)
	return before + wrap(core) + after
}

// writeLink writes a link or an image. A link inside a link, and one to a place
// in the document itself, is its label.
func (w *lineWriter) writeLink(n *markdown.Node) string {
	if w.inside[markdown.KindLink] || !leadsSomewhere(n.URL) {
		return w.writeInline(n.Children)
	}
	w.inside[markdown.KindLink] = true
	label := w.writeInline(n.Children)
	w.inside[markdown.KindLink] = false
	if strings.TrimSpace(label) == "" {
		label = w.escapeText(n.URL)
	}
	return w.link(label, n.URL)
}

// leadsSomewhere reports whether a reader of a message can follow an address:
// it is absolute and of a scheme that opens a page, a mail or a call. Anything
// else, such as a javascript address, is not written as a link.
func leadsSomewhere(url string) bool {
	scheme, _, found := strings.Cut(url, ":")
	if !found {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel", "tg", "matrix", "mxc", "xmpp", "slack", "msteams":
		return true
	}
	return false
}

// indentLines writes a marker before the first line and an indent before the
// others. A line without text stays empty.
func indentLines(s, marker, indent string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		switch {
		case i == 0:
			lines[i] = strings.TrimRight(marker+line, " ")
		case line != "":
			lines[i] = indent + line
		}
	}
	return strings.Join(lines, "\n")
}
