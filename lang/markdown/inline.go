package markdown

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// writeInline writes the text inside a block.
func (w textWriter) writeInline(parent ast.Node) string {
	var out strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			w.writeText(&out, n)
		case *ast.String:
			out.WriteString(unescape(n.Value))
		case *ast.CodeSpan:
			out.WriteString(w.codeText(n))
		case *ast.AutoLink:
			out.Write(n.Label(w.src))
		case *ast.Link:
			out.WriteString(formatLink(w.writeInline(n), unescape(n.Destination), unescape(n.Title)))
		case *ast.Image:
			out.WriteString(formatLink(w.writeInline(n), unescape(n.Destination), unescape(n.Title)))
		case *ast.RawHTML:
			out.WriteString(htmlText(string(n.Segments.Value(w.src))))
		case *east.TaskCheckBox:
			out.WriteString(map[bool]string{true: "[x] ", false: "[ ] "}[n.IsChecked])
		case *east.Strikethrough:
			out.WriteString("~~" + w.writeInline(n) + "~~")
		default:
			out.WriteString(w.writeInline(n))
		}
	}
	return out.String()
}

func (w textWriter) writeText(out *strings.Builder, n *ast.Text) {
	said := unescape(n.Segment.Value(w.src))
	out.WriteString(said)
	switch {
	case n.HardLineBreak():
		out.WriteByte('\n')
	case n.SoftLineBreak() && !w.joinsWithoutSpace(said, n.NextSibling()):
		out.WriteByte(' ')
	}
}

// joinsWithoutSpace reports whether the end of s and the beginning of next both belong to a
// script that puts no space between words, so that none must appear where the
// source breaks a line.
func (w textWriter) joinsWithoutSpace(s string, next ast.Node) bool {
	t, ok := next.(*ast.Text)
	if !ok {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s)
	after, _ := utf8.DecodeRune(t.Segment.Value(w.src))
	return hasNoSpaces(before) && hasNoSpaces(after)
}

func hasNoSpaces(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// formatLink is a label and where it leads, once where the two are the same. An
// address within the page leads nowhere in a message.
func formatLink(label, to, title string) string {
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

// codeText is the text of a code span, in which nothing is escaped.
func (w textWriter) codeText(n ast.Node) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(t.Segment.Value(w.src))
		}
	}
	return strings.ReplaceAll(out.String(), "\n", " ")
}

// unescape reads backslash escapes and character references (CommonMark 0.31,
// sections 2.4 and 2.5). A reference without its semicolon is text.
func unescape(s []byte) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunctuation(s[i+1]):
			i++
			out.WriteByte(s[i])
		case c == '&':
			n := referenceLength(s[i:])
			out.WriteString(html.UnescapeString(string(s[i : i+n])))
			i += n - 1
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// referenceLength is the length of the character reference that s begins with; 1,
// the ampersand alone, where it begins with none.
func referenceLength(s []byte) int {
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
