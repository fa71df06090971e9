package trial

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// seeingBody is a body whose expressions see more names than the context that evaluates
// them offers: a provider block of a test file is evaluated with the module, and
// may use what the file alone has.
type seeingBody struct {
	hcl.Body
	names map[string]cty.Value
}

// Content is that of the body.
func (b seeingBody) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, diags := b.Body.Content(schema)
	return b.wrapContent(content), diags
}

// PartialContent is that of the body.
func (b seeingBody) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	content, rest, diags := b.Body.PartialContent(schema)
	return b.wrapContent(content), seeingBody{rest, b.names}, diags
}

// JustAttributes are those of the body.
func (b seeingBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	attrs, diags := b.Body.JustAttributes()
	return b.wrapAttributes(attrs), diags
}

func (b seeingBody) wrapContent(content *hcl.BodyContent) *hcl.BodyContent {
	if content == nil {
		return nil
	}
	wrapped := *content
	wrapped.Attributes = b.wrapAttributes(content.Attributes)
	wrapped.Blocks = make(hcl.Blocks, len(content.Blocks))
	for i, block := range content.Blocks {
		inner := *block
		inner.Body = seeingBody{block.Body, b.names}
		wrapped.Blocks[i] = &inner
	}
	return &wrapped
}

// wrapAttributes wraps the expressions that use one of the names. Others stay as
// they are, because what may be written down as a constant follows from their type.
func (b seeingBody) wrapAttributes(attrs hcl.Attributes) hcl.Attributes {
	wrapped := make(hcl.Attributes, len(attrs))
	for name, attr := range attrs {
		wrapped[name] = attr
		if slices.ContainsFunc(attr.Expr.Variables(), b.isMentioned) {
			inner := *attr
			inner.Expr = seeingExpression{attr.Expr, b}
			wrapped[name] = &inner
		}
	}
	return wrapped
}

func (b seeingBody) isMentioned(ref hcl.Traversal) bool {
	_, ok := b.names[ref.RootName()]
	return ok
}

// seeingExpression is an expression of a seeingBody.
type seeingExpression struct {
	hcl.Expression
	body seeingBody
}

// Value evaluates the expression with the names of the body as well.
func (e seeingExpression) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if ctx == nil {
		ctx = new(hcl.EvalContext)
	}
	child := ctx.NewChild()
	child.Variables = maps.Clone(e.body.names)
	return e.Expression.Value(child)
}

// Variables are those that the evaluation must provide.
func (e seeingExpression) Variables() []hcl.Traversal {
	return slices.DeleteFunc(e.Expression.Variables(), e.body.isMentioned)
}
