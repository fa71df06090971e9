package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// BlankCode returns Markdown with spaces in place of the code in it, so that what
// is looked for in prose is not found in code. Source that Text rejects is given
// unchanged.
func BlankCode(source string) string {
	doc, err := parseMarkdown([]byte(source))
	if err != nil {
		return source
	}
	out := []byte(source)
	blank := func(s text.Segment) {
		for i := s.Start; i < s.Stop && i < len(out); i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan:
			for child := n.FirstChild(); child != nil; child = child.NextSibling() {
				if t, ok := child.(*ast.Text); ok {
					blank(t.Segment)
				}
			}
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			for i := range n.Lines().Len() {
				blank(n.Lines().At(i))
			}
		}
		return ast.WalkContinue, nil
	})
	return string(out)
}
