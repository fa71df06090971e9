package funcs

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	renderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

const (
	// MaxMarkdown is how many bytes of Markdown are read; no platform takes a
	// longer message.
	MaxMarkdown = 128 << 10
	// maxQuotes is how many quotes and lists may begin on one line, each in the
	// one before.
	maxQuotes = 100
)

// markdownText writes Markdown as people would type it where there is none.
// HTML in it is left out, except for the text between its tags.
func markdownText(source string) (string, error) {
	if len(source) > MaxMarkdown {
		return "", fmt.Errorf("the Markdown is longer than %d KiB", MaxMarkdown>>10)
	}
	for line := range strings.Lines(source) {
		if openers(line) > maxQuotes {
			return "", fmt.Errorf("a line of the Markdown begins more than %d quotes and lists", maxQuotes)
		}
	}
	src := []byte(source)
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(src))
	w := plainWriter{src: src}
	return strings.Trim(w.blocks(doc, "\n\n"), "\n"), nil
}

// openers counts the quotes and lists that a line begins.
func openers(line string) int {
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

// plainWriter turns the nodes of one document into text.
type plainWriter struct{ src []byte }

// blocks writes the children of a node, each a block.
func (w plainWriter) blocks(parent ast.Node, between string) string {
	var out []string
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if s := w.block(n); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, between)
}

func (w plainWriter) block(n ast.Node) string {
	switch n := n.(type) {
	case *ast.List:
		return w.list(n)
	case *ast.Blockquote:
		return prefixed(w.blocks(n, "\n\n"), "> ", "> ")
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return strings.TrimRight(string(n.Lines().Value(w.src)), "\n")
	case *ast.HTMLBlock:
		return ""
	case *ast.ThematicBreak:
		return "———"
	case *east.Table:
		return w.blocks(n, "\n")
	case *east.TableHeader, *east.TableRow:
		return w.row(n)
	default:
		return w.inline(n)
	}
}

func (w plainWriter) list(n *ast.List) string {
	var out []string
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		sign := "- "
		if n.IsOrdered() {
			sign = fmt.Sprintf("%d%c ", number, n.Marker)
			number++
		}
		between := "\n\n"
		if n.IsTight {
			between = "\n"
		}
		out = append(out, prefixed(w.blocks(item, between), sign, strings.Repeat(" ", len(sign))))
	}
	if n.IsTight {
		return strings.Join(out, "\n")
	}
	return strings.Join(out, "\n\n")
}

func (w plainWriter) row(n ast.Node) string {
	var cells []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, w.inline(c))
	}
	return strings.Join(cells, " | ")
}

// prefixed puts signs before the lines of a block; a line that would hold
// nothing but space stays empty.
func prefixed(s, first, others string) string {
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

// inline writes the text inside a block.
func (w plainWriter) inline(parent ast.Node) string {
	var out strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out.WriteString(w.resolved(n.Segment.Value(w.src)))
			if n.HardLineBreak() || n.SoftLineBreak() {
				out.WriteByte('\n')
			}
		case *ast.String:
			out.WriteString(w.resolved(n.Value))
		case *ast.CodeSpan:
			out.WriteString(w.raw(n))
		case *ast.AutoLink:
			out.Write(n.Label(w.src))
		case *ast.Link:
			out.WriteString(link(w.inline(n), w.resolved(n.Destination)))
		case *ast.RawHTML:
		case *east.TaskCheckBox:
			out.WriteString(map[bool]string{true: "[x] ", false: "[ ] "}[n.IsChecked])
		default:
			out.WriteString(w.inline(n))
		}
	}
	return out.String()
}

// link is the text of a link and where it goes, once where they are the same.
func link(label, to string) string {
	switch {
	case label == "" || label == to || "mailto:"+label == to:
		return strings.TrimPrefix(to, "mailto:")
	case to == "" || strings.HasPrefix(to, "#"):
		return label
	default:
		return label + " (" + to + ")"
	}
}

// raw is the text of a code span, in which nothing is escaped.
func (w plainWriter) raw(n ast.Node) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(t.Segment.Value(w.src))
		}
	}
	return strings.ReplaceAll(out.String(), "\n", " ")
}

// resolved reads escapes and entities, by the rules of the library's HTML.
func (w plainWriter) resolved(s []byte) string {
	var out bytes.Buffer
	b := bufio.NewWriter(&out)
	renderer.DefaultWriter.Write(b, s)
	if err := b.Flush(); err != nil {
		return string(s)
	}
	return html.UnescapeString(out.String())
}
