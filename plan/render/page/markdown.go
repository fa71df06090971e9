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

// renderMarkdown renders a text. HTML in it is shown as text, as platforms do,
// and external images are named and not loaded. A source that would take too
// long is an error.
func renderMarkdown(source string) (template.HTML, error) {
	if err := mdtext.Check([]byte(source)); err != nil {
		return "", err
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(inertRenderer{}, 1))),
	)
	var b bytes.Buffer
	if err := md.Convert([]byte(source), &b); err != nil {
		return "", fmt.Errorf("lay out Markdown: %w", err)
	}
	// goldmark escapes its input, and the renderer writes no HTML of the
	// author's.
	return template.HTML(b.String()), nil
}

// inertRenderer writes images as their URLs, and HTML as text.
type inertRenderer struct{}

func (n inertRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindImage, n.renderImage)
	reg.Register(ast.KindRawHTML, n.renderRawHTML)
	reg.Register(ast.KindHTMLBlock, n.renderHTMLBlock)
}

func (inertRenderer) renderImage(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<span class="picture">`)
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(" " + template.HTMLEscapeString(string(node.(*ast.Image).Destination)) + "</span>")
	return ast.WalkContinue, nil
}

func (inertRenderer) renderRawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(template.HTMLEscapeString(string(node.(*ast.RawHTML).Segments.Value(source))))
	}
	return ast.WalkSkipChildren, nil
}

func (inertRenderer) renderHTMLBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		text := string(node.Lines().Value(source))
		if b := node.(*ast.HTMLBlock); b.HasClosure() {
			text += string(b.ClosureLine.Value(source))
		}
		_, _ = w.WriteString("<pre>" + template.HTMLEscapeString(text) + "</pre>")
	}
	return ast.WalkSkipChildren, nil
}
