package page

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	mdtext "herald/lang/markdown"
)

// markdown lays a text out. HTML in it is left out, as platforms do, and
// pictures from elsewhere are named and not loaded. A source that would take too
// long is an error.
func markdown(source string) (template.HTML, error) {
	if err := mdtext.Check([]byte(source)); err != nil {
		return "", err
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(named{}, 1))),
	)
	var b bytes.Buffer
	if err := md.Convert([]byte(source), &b); err != nil {
		return "", fmt.Errorf("lay out Markdown: %w", err)
	}
	// goldmark escapes what it was given, and writes no HTML of the author's.
	return template.HTML(b.String()), nil
}

// named writes pictures by their names, and HTML as the text it is.
type named struct{}

func (n named) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindImage, n.image)
	reg.Register(ast.KindRawHTML, n.raw)
	reg.Register(ast.KindHTMLBlock, n.block)
}

func (named) image(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<span class="picture">`)
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(" " + template.HTMLEscapeString(string(node.(*ast.Image).Destination)) + "</span>")
	return ast.WalkContinue, nil
}

func (named) raw(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(template.HTMLEscapeString(string(node.(*ast.RawHTML).Segments.Value(source))))
	}
	return ast.WalkSkipChildren, nil
}

func (named) block(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		text := string(node.Lines().Value(source))
		if b := node.(*ast.HTMLBlock); b.HasClosure() {
			text += string(b.ClosureLine.Value(source))
		}
		_, _ = w.WriteString("<pre>" + template.HTMLEscapeString(text) + "</pre>")
	}
	return ast.WalkSkipChildren, nil
}
