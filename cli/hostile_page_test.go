package cli_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// active are elements through which a page acts or loads.
var active = []string{"script", "object", "embed", "form", "input", "button", "base", "link", "applet", "frame", "video", "audio", "svg", "math", "template"}

// checkPage holds a page against what a browser would act upon. What a message
// brings along as HTML stands in a frame that allows nothing.
func checkPage(t *testing.T, name string, text []byte) {
	t.Helper()
	if i := bytes.IndexAny(text, "\x1b\a\b\u202e\u2066\u200b"); i >= 0 {
		t.Errorf("%s: characters that hide or reorder text: %q", name, text[max(0, i-300):min(len(text), i+30)])
	}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				t.Errorf("%s: %v", name, err)
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			if slices.Contains(active, token.Data) && !slices.Contains(token.Attr, html.Attribute{Key: "type", Val: "checkbox"}) {
				t.Errorf("%s: the element %v", name, token)
			}
			checkAttributes(t, name, token)
		}
	}
}

func checkAttributes(t *testing.T, name string, token html.Token) {
	t.Helper()
	sandboxed := false
	for _, a := range token.Attr {
		sandboxed = sandboxed || a.Key == "sandbox" && a.Val == ""
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "http-equiv" && strings.EqualFold(a.Val, "refresh"):
			t.Errorf("%s: the attribute %s of %v", name, a.Key, token)
		case a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/"):
			t.Errorf("%s: %v loads something", name, token)
		case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://"):
			t.Errorf("%s: %v leads somewhere", name, token)
		}
	}
	if token.Data == "iframe" && !sandboxed {
		t.Errorf("%s: a frame that is not sandboxed", name)
	}
}
