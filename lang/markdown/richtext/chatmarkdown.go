package richtext

import (
	"regexp"
	"strings"

	"herald/lang/markdown"
)

// ChatMarkdown writes a document in the Markdown of chats, as on Discord: headings of
// three levels, lists, quotes of lines that begin with ">", *italic*, **bold**,
// ~~struck out~~, `code` and [links](address). A backslash before any sign makes it
// text; inside an address it would be part of it. Source: Discord, "Markdown Text 101".
func ChatMarkdown(doc *markdown.Node) string {
	w := newLineWriter(syntax{
		escapeText: EscapeChatMarkdown,
		code:       chatCode,
		codeBlock: func(text, language string) string {
			return "```" + strings.Map(keepWordRune, language) + "\n" + strings.ReplaceAll(text, "```", "``"+wordJoiner+"`") + "\n```"
		},
		emphasis:    func(s string) string { return chatStyle("*", s) },
		strong:      func(s string) string { return chatStyle("**", s) },
		strike:      func(s string) string { return chatStyle("~~", s) },
		link:        chatLink,
		quote:       func(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") },
		quotesLines: true,
		indent:      "   ",
		bullet:      "-",
		heading: func(text string, level int) string {
			return strings.Repeat("#", min(level, 3)) + " " + text
		},
	})
	return joinChatStyles.Replace(w.writeBlocks(doc.Children, "\n\n"))
}

// styleBegin and styleEnd mark the ends of a style until the document is complete.
const styleBegin, styleEnd = "\x0e", "\x0f"

// joinChatStyles removes the marks. Between two styles that touch is a word joiner:
// the signs of both would be read as one.
var joinChatStyles = strings.NewReplacer(styleEnd+styleBegin, wordJoiner, styleBegin, "", styleEnd, "")

func chatStyle(sign, text string) string { return styleBegin + sign + text + sign + styleEnd }

// chatCode writes code between more backticks than it contains in a row.
func chatCode(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// chatLink writes a link. Only addresses of web pages can have a label, and a label
// that is an address itself is not shown as one.
func chatLink(label, url string) string {
	url = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E", `\`, "%5C").Replace(url)
	_, rest, _ := strings.Cut(url, ":")
	switch isPage := webAddress.MatchString(url); {
	case label == url, label == EscapeChatMarkdown(rest):
		return label
	case isPage && !strings.Contains(label, "://"):
		return "[" + label + "](" + url + ")"
	case isPage:
		return label + " (<" + url + ">)"
	}
	return label + " (" + EscapeChatMarkdown(url) + ")"
}

var (
	webAddress = regexp.MustCompile(`https?://[^\s<>]+`)
	chatSigns  = regexp.MustCompile("[\\\\*_~|`\\[\\]<]")
	// These begin a heading, a quote, or an item of a list.
	chatLineSigns   = regexp.MustCompile(`(?m)^([ \t]*)([#>]|[+-](?:[ \t#]|$))`)
	chatLineNumbers = regexp.MustCompile(`(?m)^([ \t]*[0-9]+)([.)](?:[ \t]|$))`)
)

// EscapeChatMarkdown returns a text that ChatMarkdown shows as it is written: nothing in
// it is a style, a mention or a list. Addresses of web pages are not changed.
func EscapeChatMarkdown(text string) string {
	var out strings.Builder
	end := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		out.WriteString(chatSigns.ReplaceAllString(text[end:at[0]], `\$0`))
		out.WriteString(text[at[0]:at[1]])
		end = at[1]
	}
	out.WriteString(chatSigns.ReplaceAllString(text[end:], `\$0`))
	return chatLineNumbers.ReplaceAllString(chatLineSigns.ReplaceAllString(out.String(), `$1\$2`), `$1\$2`)
}
