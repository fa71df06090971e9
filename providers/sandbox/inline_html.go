package sandbox

import (
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"
)

// readInlineHTML returns what readers see of a text, which must not be longer than
// limit UTF-16 code units. mode is "" for plain text, or HTML.
func readInlineHTML(text, mode string, limit int) (string, error) {
	var err error
	switch {
	case strings.EqualFold(mode, "HTML"):
		text, err = stripInlineHTML(text)
	case mode != "":
		err = refuse(invalid, "unsupported parse_mode")
	}
	if err == nil && len(utf16.Encode([]rune(text))) > limit {
		err = refuse(invalid, "message is too long")
	}
	return text, err
}

// stripInlineHTML removes the elements that style a text, which must be closed in
// order. Any other is refused.
func stripInlineHTML(text string) (string, error) {
	const elements = "b strong i em u ins s strike del tg-spoiler a code pre blockquote"
	var seen strings.Builder
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := tokens.Next()
		raw := string(tokens.Raw())
		name, _ := tokens.TagName()
		switch {
		case kind == html.ErrorToken && len(open) > 0:
			return "", refuse(invalid, "can't parse entities: Can't find end tag corresponding to start tag %q", open[len(open)-1])
		case kind == html.ErrorToken:
			return seen.String(), nil
		case kind == html.TextToken:
			seen.WriteString(html.UnescapeString(raw))
		case kind == html.StartTagToken && slices.Contains(strings.Fields(elements), string(name)):
			open = append(open, string(name))
		case kind == html.EndTagToken && len(open) > 0 && open[len(open)-1] == string(name):
			open = open[:len(open)-1]
		default:
			return "", refuse(invalid, "can't parse entities: Unsupported tag %q", raw)
		}
	}
}
