// Package markdown converts Markdown to plain text, for platforms that do not support
// it and for the function library. What readers would see is kept: links and images keep their
// address, lists their bullets, code its text, tables their columns, and what
// is struck out stays marked as such. Only styling goes.
//
// The dialect is GitHub's: CommonMark with tables, task lists, strikethrough
// and bare addresses. It must not depend on any platform or on the rest of the
// language: the function library and the platforms use it.
package markdown

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

const (
	// MaxBytes is how much Markdown is read; no platform takes a longer message.
	MaxBytes = 128 << 10
	// maxQuotes is how many quotes and lists may begin on one line, each in the
	// one before.
	maxQuotes = 100
	// maxSigns is how many signs of links, emphasis and code there may be between
	// two empty lines. A parser looks for the other end of each among all others.
	maxSigns = 6_000
)

// Text writes Markdown as people would type it where there is none. Equal
// source returns equal text. It is empty for a source that shows nothing. Lines
// are not wrapped: a line break that Markdown joins is
// joined. A source of more than MaxBytes, or of quotes and lists deep in each
// other, is an error.
func Text(source string) (string, error) {
	src := []byte(source)
	doc, err := parseMarkdown(src)
	if err != nil {
		return "", err
	}
	return strings.Trim(textWriter{src: src}.writeBlocks(doc, "\n\n"), "\n"), nil
}

// parseMarkdown reads Markdown, unless that would take too long.
func parseMarkdown(src []byte) (ast.Node, error) {
	if err := Check(src); err != nil {
		return nil, err
	}
	return goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(src)), nil
}

// Check rejects Markdown that would take a parser too long: a source of more
// than MaxBytes, quotes and lists deep in each other, and a paragraph that is
// full of signs.
func Check(src []byte) error {
	if len(src) > MaxBytes {
		return fmt.Errorf("the Markdown is longer than %d KiB", MaxBytes>>10)
	}
	signs := 0
	for line := range bytes.Lines(src) {
		if len(bytes.TrimSpace(line)) == 0 {
			signs = 0
		}
		before := byte(0)
		for _, c := range line {
			if c != before && strings.IndexByte("*_~[]`<", c) >= 0 { // a run is one sign
				signs++
			}
			before = c
		}
		switch {
		case countOpeners(string(line)) > maxQuotes:
			return fmt.Errorf("a line of the Markdown begins more than %d quotes and lists", maxQuotes)
		case signs > maxSigns:
			return fmt.Errorf("a paragraph of the Markdown has more than %d signs of links, emphasis and code", maxSigns)
		}
	}
	return nil
}

// countOpeners counts the quotes and lists that a line begins.
func countOpeners(line string) int {
	n := 0
	for i := range len(line) {
		switch c := line[i]; {
		case c == '>':
			n++
		case strings.IndexByte("-*+.)", c) >= 0:
			if strings.HasPrefix(line[i+1:], " ") || strings.HasPrefix(line[i+1:], "\t") {
				n++
			}
		case c != ' ' && c != '\t' && (c < '0' || c > '9'):
			return n
		}
	}
	return n
}

// textWriter turns the nodes of one document into text.
type textWriter struct{ src []byte }

// writeBlocks writes the children of a node, each a block.
func (w textWriter) writeBlocks(parent ast.Node, between string) string {
	var out []string
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if s := w.writeBlock(n); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, between)
}

func (w textWriter) writeBlock(n ast.Node) string {
	switch n := n.(type) {
	case *ast.List:
		return w.writeList(n)
	case *ast.Blockquote:
		return prefixLines(w.writeBlocks(n, "\n\n"), "> ", "> ")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return strings.TrimRight(string(n.Lines().Value(w.src)), "\n")
	case *ast.HTMLBlock:
		return strings.TrimSpace(htmlText(w.htmlSource(n)))
	case *ast.ThematicBreak:
		return "———"
	case *east.Table:
		return w.writeBlocks(n, "\n")
	case *east.TableHeader, *east.TableRow:
		return w.writeRow(n)
	}
	return strings.TrimSpace(w.writeInline(n))
}

func (w textWriter) htmlSource(n *ast.HTMLBlock) string {
	raw := string(n.Lines().Value(w.src))
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(w.src))
	}
	return raw
}

func (w textWriter) writeList(n *ast.List) string {
	between := "\n\n"
	if n.IsTight {
		between = "\n"
	}
	var out []string
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		sign := "- "
		if n.IsOrdered() {
			sign = strconv.Itoa(number) + string(n.Marker) + " "
			number++
		}
		out = append(out, prefixLines(w.writeBlocks(item, between), sign, strings.Repeat(" ", len(sign))))
	}
	return strings.Join(out, between)
}

func (w textWriter) writeRow(n ast.Node) string {
	var cells []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, strings.TrimSpace(strings.ReplaceAll(w.writeInline(c), "\n", " ")))
	}
	return strings.Join(cells, " | ")
}

// prefixLines puts signs before the lines of a block; a line that would hold
// nothing but space stays empty.
func prefixLines(s, first, others string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		sign := others
		if i == 0 {
			sign = first
		}
		lines[i] = strings.TrimRight(sign+line, " ")
	}
	return strings.Join(lines, "\n")
}
