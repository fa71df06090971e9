package format_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// meaning is a file's syntax tree as lines, without places, and without what a
// formatter may change: parentheses, quotes around an interpolation alone, and
// the spelling of types.
func meaning(t *testing.T, src []byte) []string {
	t.Helper()
	file, diags := hclsyntax.ParseConfig(src, "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	r := reader{src: src}
	r.body(file.Body.(*hclsyntax.Body), "")
	return r.lines
}

type reader struct {
	src   []byte
	lines []string
}

func (r *reader) add(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *reader) body(b *hclsyntax.Body, path string) {
	byPlace := func(x, y *hclsyntax.Attribute) int { return x.NameRange.Start.Byte - y.NameRange.Start.Byte }
	for _, attr := range slices.SortedFunc(maps.Values(b.Attributes), byPlace) {
		r.add("%s.%s", path, attr.Name)
		expr := attr.Expr
		if path == "/variable" && attr.Name == "type" {
			expr = today(expr, r.src)
		}
		_ = hclsyntax.Walk(expr, r) // its diagnostics are those of the walker, who has none
	}
	for _, block := range b.Blocks {
		r.add("%s: %s %q", path, block.Type, block.Labels)
		r.body(block.Body, path+"/"+block.Type)
	}
	r.add("end of %s", path)
}

// today is a type as it is spelled today.
func today(expr hclsyntax.Expression, src []byte) hclsyntax.Expression {
	spelling := map[string]string{
		`"string"`: "string", `"list"`: "list(string)", `"map"`: "map(string)",
		"list": "list(any)", "map": "map(any)", "set": "set(any)",
	}
	if text, ok := spelling[string(expr.Range().SliceBytes(src))]; ok {
		expr, _ = hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	}
	return expr
}

// Enter tells what a node adds to its children.
func (r *reader) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch n := node.(type) {
	case *hclsyntax.ParenthesesExpr, *hclsyntax.TemplateWrapExpr:
		return nil
	case *hclsyntax.LiteralValueExpr:
		r.add("literal %#v", n.Val)
	case *hclsyntax.ScopeTraversalExpr:
		r.add("reference %s", steps(n.Traversal))
	case *hclsyntax.RelativeTraversalExpr:
		r.add("then %s", steps(n.Traversal))
	case *hclsyntax.FunctionCallExpr:
		r.add("call %s expanded %t", n.Name, n.ExpandFinal)
	case *hclsyntax.ForExpr:
		r.add("for %s, %s grouped %t", n.KeyVar, n.ValVar, n.Group)
	case *hclsyntax.BinaryOpExpr:
		r.add("operator %p", n.Op)
	case *hclsyntax.UnaryOpExpr:
		r.add("operator %p", n.Op)
	default:
		r.add("%T", node)
	}
	return nil
}

// Exit closes what Enter opened.
func (r *reader) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch node.(type) {
	case *hclsyntax.ParenthesesExpr, *hclsyntax.TemplateWrapExpr:
	default:
		r.add("end")
	}
	return nil
}

func steps(traversal hcl.Traversal) string {
	var text strings.Builder
	for _, step := range traversal {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			text.WriteString(s.Name)
		case hcl.TraverseAttr:
			text.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			fmt.Fprintf(&text, "[%#v]", s.Key)
		default:
			fmt.Fprintf(&text, "%T", s)
		}
	}
	return text.String()
}
