package richtext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"herald/lang/markdown"
)

// Mrkdwn writes a document in Slack's mrkdwn: *bold*, _italic_, ~struck out~,
// `code`, <address|label> and quotes of lines that begin with ">". &, < and >
// are escaped, so that text cannot become a mention such as <!channel>. mrkdwn
// cannot escape *, _, ~ and `: where one of them in text could begin or end a
// style, an invisible word joiner follows it. Source: Slack, "Formatting text
// for app surfaces".
func Mrkdwn(doc *markdown.Node) string {
	w := newLineWriter(syntax{
		escapeText: escapeMrkdwn,
		code: func(s string) string {
			return "`" + escapeReferences(strings.ReplaceAll(s, "`", "ˋ")) + "`"
		},
		codeBlock: func(text, _ string) string {
			return "```\n" + escapeReferences(strings.ReplaceAll(text, "```", "``"+wordJoiner+"`")) + "\n```"
		},
		emphasis: func(s string) string { return "_" + s + "_" },
		strong:   func(s string) string { return "*" + s + "*" },
		strike:   func(s string) string { return "~" + s + "~" },
		link: func(label, url string) string {
			return "<" + escapeReferences(strings.ReplaceAll(url, "|", "%7C")) + "|" + strings.ReplaceAll(label, "|", "ǀ") + ">"
		},
		indent: "    ",
		quote: func(s string) string {
			return "> " + strings.ReplaceAll(s, "\n", "\n> ")
		},
		quotesLines: true,
	})
	return w.writeBlocks(doc.Children, "\n\n")
}

var references = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escapeReferences(s string) string { return references.Replace(s) }

func escapeMrkdwn(s string) string {
	s = strings.ToValidUTF8(escapeReferences(s), string(utf8.RuneError))
	var out strings.Builder
	before := ' '
	for i, r := range s {
		out.WriteRune(r)
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if strings.ContainsRune("*_~`", r) && (!isWordRune(before) || !isWordRune(after)) {
			out.WriteString(wordJoiner)
		}
		before = r
	}
	return out.String()
}

// isWordRune reports whether a style cannot begin or end next to a character.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// mrkdwnAddress matches an address in plain text, without the punctuation that ends a
// sentence.
var mrkdwnAddress = regexp.MustCompile(`https?://[^\s<>|"]*[^\s<>|"'.,;:!?)\]}]`)

// EscapeMrkdwn writes plain text in mrkdwn so that it reads as it is: nothing in it is a
// style, a mention or a quote. Addresses of web pages become links.
func EscapeMrkdwn(text string) string {
	var out strings.Builder
	at := 0
	for _, m := range mrkdwnAddress.FindAllStringIndex(text, -1) {
		out.WriteString(escapeMrkdwn(text[at:m[0]]))
		out.WriteString("<" + escapeReferences(text[m[0]:m[1]]) + ">")
		at = m[1]
	}
	out.WriteString(escapeMrkdwn(text[at:]))
	lines := strings.Split(out.String(), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "&gt;") {
			lines[i] = wordJoiner + line
		}
	}
	return strings.Join(lines, "\n")
}
