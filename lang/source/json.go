package source

import (
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
)

// jsonBody is a body in JSON whose expressions are bounded like those in
// native syntax.
type jsonBody struct{ hcl.Body }

// Content implements hcl.Body.
func (b jsonBody) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, diags := b.Body.Content(schema)
	return boundContent(content), diags
}

// PartialContent implements hcl.Body.
func (b jsonBody) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	content, rest, diags := b.Body.PartialContent(schema)
	return boundContent(content), jsonBody{rest}, diags
}

// JustAttributes implements hcl.Body.
func (b jsonBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	attrs, diags := b.Body.JustAttributes()
	return boundAttributes(attrs), diags
}

func boundContent(c *hcl.BodyContent) *hcl.BodyContent {
	if c == nil {
		return nil
	}
	boundAttributes(c.Attributes)
	for _, b := range c.Blocks {
		b.Body = jsonBody{b.Body}
	}
	return c
}

func boundAttributes(attrs hcl.Attributes) hcl.Attributes {
	for _, attr := range attrs {
		attr.Expr = newJSON(attr.Expr)
	}
	return attrs
}

// jsonExpr is an expression in JSON: as it is written, for those who take it
// apart, and as the native expression that it means, for those who evaluate
// it. Its texts are parsed once.
type jsonExpr struct {
	hcl.Expression
	native func() (hclsyntax.Expression, hcl.Diagnostics)
}

func newJSON(expr hcl.Expression) *jsonExpr {
	return &jsonExpr{expr, sync.OnceValues(func() (hclsyntax.Expression, hcl.Diagnostics) {
		native, diags := nativeOf(expr)
		if diags.HasErrors() {
			return nil, diags
		}
		return measureExpr(native), diags
	})}
}

// UnwrapExpression shows the expression to those who take it apart.
func (e *jsonExpr) UnwrapExpression() hcl.Expression { return e.Expression }

// ExprCall returns the call that a text is, as in a type constraint. A text that
// nests too deep to be parsed is none.
func (e *jsonExpr) ExprCall() *hcl.StaticCall {
	if v, diags := e.Expression.Value(nil); !diags.HasErrors() && v.Type() == cty.String && !v.IsNull() {
		if expr, diags := ParseEmbedded(v.AsString(), e.Range()); !diags.HasErrors() {
			if call, diags := hcl.ExprCall(expr); !diags.HasErrors() {
				return call
			}
		}
	}
	return nil
}

// Value implements hcl.ParseExpression. Without a context a text is that text and
// no template.
func (e *jsonExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if ctx == nil {
		return e.Expression.Value(nil)
	}
	native, diags := e.native()
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	return native.Value(ctx)
}

// Variables implements hcl.ParseExpression. What cannot be parsed refers to nothing.
func (e *jsonExpr) Variables() []hcl.Traversal {
	native, diags := e.native()
	if diags.HasErrors() {
		return nil
	}
	return native.Variables()
}

// ToNative returns the native expression that one in JSON means.
func ToNative(expr hcl.Expression) (hclsyntax.Expression, hcl.Diagnostics) {
	return nativeOf(hcl.UnwrapExpression(expr))
}

// nativeOf is the native expression that one in JSON means.
func nativeOf(expr hcl.Expression) (hclsyntax.Expression, hcl.Diagnostics) {
	if pairs, diags := hcl.ExprMap(expr); !diags.HasErrors() {
		return nativeObject(expr.Range(), pairs)
	}
	if items, diags := hcl.ExprList(expr); !diags.HasErrors() {
		tuple := &hclsyntax.TupleConsExpr{SrcRange: expr.Range(), OpenRange: expr.StartRange()}
		var problems hcl.Diagnostics
		for _, item := range items {
			native, more := nativeOf(item)
			problems = append(problems, more...)
			tuple.Exprs = append(tuple.Exprs, native)
		}
		return tuple, problems
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: expr.Range()}, diags
	}
	return nativeText(v.AsString(), expr.Range())
}

func nativeObject(rng hcl.Range, pairs []hcl.KeyValuePair) (hclsyntax.Expression, hcl.Diagnostics) {
	object := &hclsyntax.ObjectConsExpr{SrcRange: rng, OpenRange: rng}
	var diags hcl.Diagnostics
	seen := make(map[string]bool, len(pairs))
	for _, pair := range pairs {
		name, more := pair.Key.Value(nil)
		if !more.HasErrors() && seen[name.AsString()] {
			more = append(more, diag.Errorf(pair.Key.Range(), problem.DuplicateObjectAttribute,
				"There is already an attribute %q in this object. Remove one of them.", name.AsString()))
		}
		diags = append(diags, more...)
		if more.HasErrors() {
			continue
		}
		seen[name.AsString()] = true
		key, more := nativeText(name.AsString(), pair.Key.Range())
		diags = append(diags, more...)
		value, more := nativeOf(pair.Value)
		diags = append(diags, more...)
		object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: key, ValueExpr: value})
	}
	return object, diags
}

// afterQuote is where the content of a string in JSON begins.
func afterQuote(rng hcl.Range) hcl.Pos {
	start := rng.Start
	start.Byte++
	start.Column++
	return start
}

// nativeText reads a text as the template that it is. Places in it are off by
// what JSON escapes before them.
func nativeText(text string, rng hcl.Range) (hclsyntax.Expression, hcl.Diagnostics) {
	return funcs.ParseTemplate([]byte(text), rng.Filename, afterQuote(rng))
}
