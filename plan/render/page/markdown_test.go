package page

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"herald/lang/content"
	"herald/plan/render"
)

// What would take too long to render is shown as it is written.
func TestMarkdownIsBounded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		repeated string
		n        int
		rendered bool
	}{
		{"*a_", 100_000, false},
		{"[a](", 100_000, false},
		{"> ", 1_000, false},
		{"- ", 1_000, false},
		{"a line of text\n", 20_000, false}, // longer than any message
		{"a **line** of [text](https://example.org)\n\n", 2_000, true},
	} {
		source := strings.Repeat(tt.repeated, tt.n)
		got := textOf(render.Words{Format: content.Markdown, Text: source})
		if rendered := got.Rendered != ""; rendered != tt.rendered || !rendered && got.Plain == "" {
			t.Errorf("%d times %q: rendered is %v, %d bytes plain", tt.n, tt.repeated, rendered, len(got.Plain))
		}
	}
}

// allowed are the elements that Markdown creates, and their attributes.
var allowed = map[string][]string{
	"p": nil, "br": nil, "hr": nil, "em": nil, "strong": nil, "del": nil, "blockquote": nil, "pre": nil, "ul": nil,
	"h1": nil, "h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil, "table": nil, "thead": nil, "tbody": nil, "tr": nil,
	"li": nil, "code": {"class"}, "ol": {"start"}, "a": {"href", "title"}, "span": {"class"},
	"th": {"align", "style"}, "td": {"align", "style"}, "input": {"checked", "disabled", "type"},
}

// No text creates an active element.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"# a\n\n* b **c** `d`\n\n1. e\n", "[a](javascript:alert(1) \"t\")", "![a](https://example.org/a.png \"t\")",
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- a --><b", "|a|b|\n|:-|-:|\n|c|<i>|", "- [x] a", "```js\" onclick=\"a\n```",
		"<https://example.org/\">", "[a]: <javascript:b>\n\n[a]", "www.example.org/<b>", "a\\\n&#60;b&#62;", "~~a~~ [b](DATA:text/html,c)",
	} {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, repeated string, n uint8) {
		out, err := renderMarkdown(strings.Repeat(repeated, int(n)))
		if err != nil {
			return
		}
		tokens := html.NewTokenizer(strings.NewReader(string(out)))
		for tokens.Next() != html.ErrorToken {
			checkToken(t, tokens.Token())
		}
	})
}

func checkToken(t *testing.T, token html.Token) {
	t.Helper()
	if token.Type == html.TextToken {
		return
	}
	attributes, ok := allowed[token.Data]
	if !ok {
		t.Errorf("element %s", token)
	}
	for _, a := range token.Attr {
		scheme, _, absolute := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
		if !slices.Contains(attributes, a.Key) || a.Key == "href" && absolute && slices.Contains([]string{"javascript", "vbscript", "file", "data"}, scheme) {
			t.Errorf("attribute %s=%q of %s", a.Key, a.Val, token.Data)
		}
	}
}
