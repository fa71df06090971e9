package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// readInlineHTML returns what readers see of a text. mode is "" for plain text, or
// HTML for one with these inline elements, which must be closed in order.
func readInlineHTML(text, mode string) (string, error) {
	const elements = "b strong i em u ins s strike del tg-spoiler a code pre blockquote"
	if mode == "" {
		return text, nil
	}
	if !strings.EqualFold(mode, "HTML") {
		return "", errors.New("unsupported parse_mode")
	}
	var seen strings.Builder
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := tokens.Next()
		raw := string(tokens.Raw())
		name, _ := tokens.TagName()
		switch {
		case kind == html.ErrorToken && len(open) > 0:
			return "", fmt.Errorf("can't parse entities: Can't find end tag corresponding to start tag %q", open[len(open)-1])
		case kind == html.ErrorToken:
			return seen.String(), nil
		case kind == html.TextToken:
			seen.WriteString(html.UnescapeString(raw))
		case kind == html.StartTagToken && slices.Contains(strings.Fields(elements), string(name)):
			open = append(open, string(name))
		case kind == html.EndTagToken && len(open) > 0 && open[len(open)-1] == string(name):
			open = open[:len(open)-1]
		default:
			return "", fmt.Errorf("can't parse entities: Unsupported tag %q", raw)
		}
	}
}
