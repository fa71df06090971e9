package markdown

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// inline writes the text inside a block.
func (w writer) inline(parent ast.Node) string {
	var out strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			w.text(&out, n)
		case *ast.String:
			out.WriteString(resolved(n.Value))
		case *ast.CodeSpan:
			out.WriteString(w.code(n))
		case *ast.AutoLink:
			out.Write(n.Label(w.src))
		case *ast.Link:
			out.WriteString(link(w.inline(n), resolved(n.Destination), resolved(n.Title)))
		case *ast.Image:
			out.WriteString(link(w.inline(n), resolved(n.Destination), resolved(n.Title)))
		case *ast.RawHTML:
			out.WriteString(stripped(string(n.Segments.Value(w.src))))
		case *east.TaskCheckBox:
			out.WriteString(map[bool]string{true: "[x] ", false: "[ ] "}[n.IsChecked])
		case *east.Strikethrough:
			out.WriteString("~~" + w.inline(n) + "~~")
		default:
			out.WriteString(w.inline(n))
		}
	}
	return out.String()
}

func (w writer) text(out *strings.Builder, n *ast.Text) {
	said := resolved(n.Segment.Value(w.src))
	out.WriteString(said)
	switch {
	case n.HardLineBreak():
		out.WriteByte('\n')
	case n.SoftLineBreak() && !w.wide(said, n.NextSibling()):
		out.WriteByte(' ')
	}
}

// wide reports whether the end of s and the beginning of next both belong to a
// script that puts no space between words, so that none must appear where the
// source breaks a line.
func (w writer) wide(s string, next ast.Node) bool {
	t, ok := next.(*ast.Text)
	if !ok {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s)
	after, _ := utf8.DecodeRune(t.Segment.Value(w.src))
	return unspaced(before) && unspaced(after)
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// link is a label and where it leads, once where the two are the same. An
// address within the page leads nowhere in a message.
func link(label, to, title string) string {
	if strings.HasPrefix(to, "#") {
		to = ""
	}
	if title != "" && title != label {
		to = strings.TrimSpace(to + ` "` + title + `"`)
	}
	switch {
	case label == "" || label == to || "mailto:"+label == to:
		return strings.TrimPrefix(to, "mailto:")
	case to == "":
		return label
	}
	return label + " (" + to + ")"
}

// code is the text of a code span, in which nothing is escaped.
func (w writer) code(n ast.Node) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(t.Segment.Value(w.src))
		}
	}
	return strings.ReplaceAll(out.String(), "\n", " ")
}

// resolved reads backslash escapes and character references (CommonMark 0.31,
// sections 2.4 and 2.5). A reference without its semicolon is text.
func resolved(s []byte) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunctuation(s[i+1]):
			i++
			out.WriteByte(s[i])
		case c == '&':
			n := reference(s[i:])
			out.WriteString(html.UnescapeString(string(s[i : i+n])))
			i += n - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// reference is the length of the character reference that s begins with; 1,
// the ampersand alone, where it begins with none.
func reference(s []byte) int {
	for i := 1; i < len(s) && i < 40; i++ {
		c := s[i]
		if c == ';' && i > 1 {
			return i + 1
		}
		if c != '#' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
	}
	return 1
}

func isPunctuation(c byte) bool {
	return c < utf8.RuneSelf && (unicode.IsPunct(rune(c)) || unicode.IsSymbol(rune(c)))
}
