package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// Parse reads Markdown into a tree of nodes. It fails for the sources that
// Check refuses. Text nodes that follow each other are one node, and a source
// line break that Markdown joins is a space, or nothing between two characters
// of a script without spaces. Bytes that are no UTF-8 become replacement
// characters.
func Parse(source string) (*Node, error) {
	src := []byte(strings.ToValidUTF8(source, "\ufffd"))
	doc, err := parseMarkdown(src)
	if err != nil {
		return nil, err
	}
	c := treeBuilder{textWriter{src: src}}
	return &Node{Kind: KindDocument, Children: c.blockNodes(doc)}, nil
}

// treeBuilder converts the nodes of the parser.
type treeBuilder struct{ textWriter }

func (b treeBuilder) blockNodes(parent ast.Node) []*Node {
	var out []*Node
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if node := b.blockNode(n); node != nil {
			out = append(out, node)
		}
	}
	return out
}

// blockNode is nil for a block that shows nothing.
func (b treeBuilder) blockNode(n ast.Node) *Node {
	switch n := n.(type) {
	case *ast.Heading:
		return &Node{Kind: KindHeading, Level: n.Level, Children: b.inlineNodes(n)}
	case *ast.Blockquote:
		return &Node{Kind: KindQuote, Children: b.blockNodes(n)}
	case *ast.List:
		return b.listNode(n)
	case *ast.FencedCodeBlock:
		return &Node{Kind: KindCodeBlock, Text: b.codeLines(n), Language: unescape(n.Language(b.src))}
	case *ast.CodeBlock:
		return &Node{Kind: KindCodeBlock, Text: b.codeLines(n)}
	case *ast.HTMLBlock:
		if text := strings.TrimSpace(htmlText(b.htmlSource(n))); text != "" {
			return &Node{Kind: KindHTMLBlock, Text: text}
		}
		return nil
	case *ast.ThematicBreak:
		return &Node{Kind: KindRule}
	case *east.Table:
		return b.tableNode(n)
	}
	if children := b.inlineNodes(n); len(children) > 0 {
		return &Node{Kind: KindParagraph, Children: children}
	}
	return nil
}

func (b treeBuilder) codeLines(n ast.Node) string {
	return strings.TrimRight(string(n.Lines().Value(b.src)), "\n")
}

func (b treeBuilder) listNode(n *ast.List) *Node {
	list := &Node{Kind: KindList, Ordered: n.IsOrdered(), Start: n.Start, Tight: n.IsTight}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		list.Children = append(list.Children, &Node{Kind: KindItem, Task: taskOf(item), Children: b.blockNodes(item)})
	}
	return list
}

// taskOf finds the check box at the beginning of an item.
func taskOf(item ast.Node) Task {
	first := item.FirstChild()
	if first == nil {
		return NoTask
	}
	box, ok := first.FirstChild().(*east.TaskCheckBox)
	switch {
	case !ok:
		return NoTask
	case box.IsChecked:
		return DoneTask
	}
	return OpenTask
}

func (b treeBuilder) tableNode(n *east.Table) *Node {
	table := &Node{Kind: KindTable}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		row := &Node{Kind: KindRow}
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			cell := &Node{Kind: KindCell, Children: b.inlineNodes(c)}
			if i := len(row.Children); i < len(n.Alignments) {
				cell.Align = alignOf(n.Alignments[i])
			}
			row.Children = append(row.Children, cell)
		}
		table.Children = append(table.Children, row)
	}
	return table
}

func alignOf(a east.Alignment) Align {
	switch a {
	case east.AlignLeft:
		return AlignLeft
	case east.AlignCenter:
		return AlignCenter
	case east.AlignRight:
		return AlignRight
	}
	return AlignNone
}

func (b treeBuilder) inlineNodes(parent ast.Node) []*Node {
	var out []*Node
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out = b.appendInline(out, n)
	}
	return out
}

func (b treeBuilder) appendInline(out []*Node, n ast.Node) []*Node {
	switch n := n.(type) {
	case *ast.Text:
		var text strings.Builder
		b.writeText(&text, n)
		if said, broken := strings.CutSuffix(text.String(), "\n"); broken && n.HardLineBreak() {
			return append(appendText(out, said), &Node{Kind: KindBreak})
		}
		return appendText(out, text.String())
	case *ast.String:
		return appendText(out, unescape(n.Value))
	case *ast.CodeSpan:
		return append(out, &Node{Kind: KindCode, Text: b.codeText(n)})
	case *ast.AutoLink:
		label := string(n.Label(b.src))
		return append(out, &Node{Kind: KindLink, URL: string(n.URL(b.src)), Children: []*Node{{Kind: KindText, Text: label}}})
	case *ast.Link:
		return append(out, &Node{Kind: KindLink, URL: unescape(n.Destination), Title: unescape(n.Title), Children: b.inlineNodes(n)})
	case *ast.Image:
		return append(out, &Node{Kind: KindImage, URL: unescape(n.Destination), Title: unescape(n.Title), Children: b.inlineNodes(n)})
	case *ast.RawHTML:
		return appendText(out, htmlText(string(n.Segments.Value(b.src))))
	case *east.TaskCheckBox:
		return out
	case *east.Strikethrough:
		return append(out, &Node{Kind: KindStrike, Children: b.inlineNodes(n)})
	case *ast.Emphasis:
		kind := KindEmphasis
		if n.Level == 2 {
			kind = KindStrong
		}
		return append(out, &Node{Kind: kind, Children: b.inlineNodes(n)})
	}
	return append(out, b.inlineNodes(n)...)
}

// appendText adds text, to the last node where that is text.
func appendText(out []*Node, text string) []*Node {
	if text == "" {
		return out
	}
	if n := len(out); n > 0 && out[n-1].Kind == KindText {
		out[n-1].Text += text
		return out
	}
	return append(out, &Node{Kind: KindText, Text: text})
}
