package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

// measuredExpr is an expression whose evaluation is bounded: by the meter of the
// context, or by one of its own where there is none.
type measuredExpr struct{ hclsyntax.Expression }

// measureExpr bounds an expression that has anything to bound.
func measureExpr(expr hclsyntax.Expression) hclsyntax.Expression {
	if funcs.Instrument(expr) {
		return measuredExpr{expr}
	}
	return expr
}

// measureAll bounds every expression of a body and of the blocks in it.
func measureAll(b *hclsyntax.Body) {
	for _, attr := range b.Attributes {
		attr.Expr = measureExpr(attr.Expr)
	}
	for _, inner := range b.Blocks {
		measureAll(inner.Body)
	}
}

// UnwrapExpression shows the expression to those who take it apart.
func (e measuredExpr) UnwrapExpression() hcl.Expression { return e.Expression }

// Value implements hcl.ParseExpression.
func (e measuredExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if ctx == nil {
		// Without a context nothing can be referred to. That is said here,
		// because the meter brings a context along.
		if refs := e.Variables(); len(refs) > 0 {
			return cty.DynamicVal, notConstantErrors(refs)
		}
	}
	m := funcs.MeterOf(ctx)
	if m == nil {
		m = new(funcs.Meter)
		ctx = m.Under(ctx)
	}
	v, diags := m.Measure(e.Expression, ctx)
	return v, suggestFunctions(diags)
}

func notConstantErrors(refs []hcl.Traversal) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, trav := range refs {
		diags = append(diags, notConstantError(trav))
	}
	return diags
}
