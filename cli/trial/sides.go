package trial

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

// longest is how much of a value a diagnostic shows.
const longest = 1000

// describeOperands shows what was compared where a condition is a comparison, or several
// that must all hold; "" for any other condition. A marked value is not shown.
func describeOperands(expr hcl.Expression, ctx *hcl.EvalContext) string {
	for {
		switch e := hcl.UnwrapExpression(expr).(type) {
		case *hclsyntax.ParenthesesExpr:
			expr = e.Expression
			continue
		case *hclsyntax.BinaryOpExpr:
			if e.Op != hclsyntax.OpLogicalAnd {
				return describeComparison(e, ctx)
			}
			if v, diags := e.LHS.Value(ctx); !diags.HasErrors() && v.RawEquals(cty.False) {
				expr = e.LHS
			} else {
				expr = e.RHS
			}
			continue
		}
		return ""
	}
}

func describeComparison(e *hclsyntax.BinaryOpExpr, ctx *hcl.EvalContext) string {
	switch e.Op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual, hclsyntax.OpGreaterThan, hclsyntax.OpGreaterThanOrEqual,
		hclsyntax.OpLessThan, hclsyntax.OpLessThanOrEqual:
	default:
		return ""
	}
	left, diags := e.LHS.Value(ctx)
	right, more := e.RHS.Value(ctx)
	if diags.HasErrors() || more.HasErrors() {
		return ""
	}
	out := "\n  left:  " + formatValue(left) + "\n  right: " + formatValue(right)
	if (e.Op == hclsyntax.OpEqual || e.Op == hclsyntax.OpNotEqual) && left.Type().FriendlyName() != right.Type().FriendlyName() {
		out += "\n  The two are of different types, " + left.Type().FriendlyNameForConstraint() + " and " +
			right.Type().FriendlyNameForConstraint() + ", so they are never equal."
	}
	return out
}

// formatValue is a value in the notation of the language, indented.
func formatValue(v cty.Value) string {
	if v.ContainsMarked() {
		return "(sensitive value)"
	}
	text := funcs.Print(v)
	if cut := []rune(text); len(cut) > longest {
		text = string(cut[:longest]) + "…"
	}
	return strings.ReplaceAll(text, "\n", "\n         ")
}
