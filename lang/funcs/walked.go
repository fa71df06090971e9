package funcs

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// walked is an expression whose value is gone through whole: by a function, even
// if only to look for marks, by a comparison, or by a condition, which brings
// both of its values to one type.
type walked struct{ hclsyntax.Expression }

// UnwrapExpression shows the expression to those who take it apart.
func (e walked) UnwrapExpression() hcl.Expression {
	return e.Expression.(*hclsyntax.ParenthesesExpr).Expression
}

func walkedWhole(e hclsyntax.Expression) hclsyntax.Expression {
	if text, is := e.(*hclsyntax.TemplateExpr); literal(e) || is && text.IsStringLiteral() {
		return e
	}
	return walked{covered(e)}
}

// watchCall bounds what a function is given, unless that is an expression.
func watchCall(call *hclsyntax.FunctionCallExpr) {
	hideType(call)
	switch strings.TrimPrefix(call.Name, Core) {
	case "try", "can":
		return
	}
	for i, arg := range call.Args {
		if _, is := arg.(typeArgument); !is {
			call.Args[i] = walkedWhole(arg)
		}
	}
}

func (e walked) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	if m := MeterOf(ctx); m.walk(v) != nil {
		return m.refuse(e.Range(), "")
	}
	return v, diags
}
