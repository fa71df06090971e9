package funcs

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// sizedExpr is an expression whose value is gone through whole: by a function, even
// if only to look for marks, by a comparison, or by a condition, which brings
// both of its values to one type.
type sizedExpr struct{ hclsyntax.Expression }

// UnwrapExpression shows the expression to those who take it apart.
func (e sizedExpr) UnwrapExpression() hcl.Expression {
	return e.Expression.(*hclsyntax.ParenthesesExpr).Expression
}

func withSizeCheck(e hclsyntax.Expression) hclsyntax.Expression {
	if text, is := e.(*hclsyntax.TemplateExpr); isLiteral(e) || is && text.IsStringLiteral() {
		return e
	}
	return sizedExpr{parenthesize(e)}
}

// instrumentCall bounds what a function is given, unless that is an expression.
func instrumentCall(call *hclsyntax.FunctionCallExpr) {
	hideType(call)
	switch strings.TrimPrefix(call.Name, CorePrefix) {
	case "try", "can":
		return
	}
	for i, arg := range call.Args {
		if _, is := arg.(typeArgument); !is {
			call.Args[i] = withSizeCheck(arg)
		}
	}
}

func (e sizedExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	if m := MeterOf(ctx); m.countElements(v) != nil {
		return m.reportExceeded(e.Range(), "")
	}
	return v, diags
}
