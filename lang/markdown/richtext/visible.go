package richtext

import (
	"html"
	"regexp"
	"strings"
)

var inlineTag = regexp.MustCompile(`<[^>]*>`)

// VisibleText returns what readers see of the result of InlineHTML, without white
// space at the ends.
func VisibleText(inline string) string {
	return strings.TrimSpace(html.UnescapeString(inlineTag.ReplaceAllString(inline, "")))
}
