package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Links lists where the links and images of Markdown lead, in their order,
// also those in HTML within it. Source that Text rejects has none.
func Links(source string) []string {
	src := []byte(source)
	doc, err := parseMarkdown(src)
	if err != nil {
		return nil
	}
	w := textWriter{src: src}
	var out []string
	// The walk has no errors of its own.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			out = append(out, unescape(n.Destination))
		case *ast.Image:
			out = append(out, unescape(n.Destination))
		case *ast.RawHTML:
			out = append(out, HTMLLinks(string(n.Segments.Value(src)))...)
		case *ast.HTMLBlock:
			out = append(out, HTMLLinks(w.htmlSource(n))...)
		}
		return ast.WalkContinue, nil
	})
	return out
}

// HTMLLinks lists where the links and images of HTML lead, in their order.
func HTMLLinks(raw string) []string {
	var out []string
	for {
		_, rest, found := strings.Cut(raw, "<")
		if !found {
			return out
		}
		if strings.HasPrefix(rest, "!--") {
			_, raw, _ = strings.Cut(rest[len("!--"):], "-->")
			continue
		}
		if raw = rest; !isTag(rest) {
			continue
		}
		tag := rest[:tagEnd(rest)]
		raw = rest[len(tag):]
		for name, argument := range map[string]string{"a": "href", "img": "src"} {
			if to := tagAttribute(tag, argument); tagName(tag) == name && to != "" {
				out = append(out, to)
			}
		}
	}
}
