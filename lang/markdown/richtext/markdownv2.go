package richtext

import (
	"strings"

	"herald/lang/markdown"
)

// MarkdownV2 writes a document in Telegram's parse mode MarkdownV2: *bold*,
// _italic_, ~struck out~, `code`, [links](address), and quotes of lines that
// begin with ">". All of _ * [ ] ( ) ~ ` > # + - = | { } . ! and the backslash
// are escaped in text, ` and the backslash in code, and ) and the backslash in
// an address. Source: Bot API, "MarkdownV2 style".
func MarkdownV2(doc *markdown.Node) string {
	escapeCode := strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace
	w := newLineWriter(syntax{
		escapeText: escapeMarkdownV2,
		code:       func(s string) string { return "`" + escapeCode(s) + "`" },
		codeBlock: func(text, language string) string {
			return "```" + strings.Map(keepWordRune, language) + "\n" + escapeCode(text) + "\n```"
		},
		emphasis: func(s string) string { return "_" + s + "_" },
		strong:   func(s string) string { return "*" + s + "*" },
		strike:   func(s string) string { return "~" + s + "~" },
		link: func(label, url string) string {
			return "[" + label + "](" + strings.NewReplacer(`\`, `\\`, `)`, `\)`).Replace(url) + ")"
		},
		indent: "    ",
		quote: func(s string) string {
			return ">" + strings.ReplaceAll(s, "\n", "\n>")
		},
		quotesLines: true,
	})
	return separateItalics(w.writeBlocks(doc.Children, "\n\n"))
}

const markdownV2Special = "_*[]()~`>#+-=|{}.!\\"

func escapeMarkdownV2(s string) string {
	var out strings.Builder
	for _, r := range s {
		if strings.ContainsRune(markdownV2Special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// keepWordRune keeps what the name of a language is made of.
func keepWordRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+-_#.", r) {
		return r
	}
	return -1
}

// separateItalics puts an empty bold entity between two italics that touch,
// because "__" is always read as underline. An escaped underscore is text.
func separateItalics(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			out.WriteString(s[i : i+2])
			i++
		case s[i] == '`':
			end := codeEnd(s, i)
			out.WriteString(s[i:end])
			i = end - 1
		case s[i] == '_' && i+1 < len(s) && s[i+1] == '_':
			out.WriteString("_**")
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// codeEnd is where the code that begins at start ends.
func codeEnd(s string, start int) int {
	fence := "`"
	if strings.HasPrefix(s[start:], "```") {
		fence = "```"
	}
	for i := start + len(fence); i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], fence):
			return i + len(fence)
		}
	}
	return len(s)
}
