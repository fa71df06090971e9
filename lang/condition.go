package lang

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/diag"
	"herald/lang/module"
)

// check evaluates a rule. A rule whose outcome is not known yet is taken to
// hold: it is evaluated again when more is known.
func check(c module.Condition, summary string, ctx *hcl.EvalContext) hcl.Diagnostics {
	v, diags := c.Test.Value(ctx)
	if diags.HasErrors() {
		return diags
	}
	v, _ = v.Unmark()
	v, err := convert.Convert(v, cty.Bool)
	if err != nil || v.IsKnown() && v.IsNull() {
		return append(diags, diag.Errorf(c.Test.Range(), "Invalid condition", "A condition must be true or false."))
	}
	if !v.IsKnown() || v.True() {
		return diags
	}
	text, more := message(c.Message, ctx)
	d := diag.Errorf(c.Test.Range(), summary, "%s", text)
	d.Expression, d.EvalContext = c.Test, ctx
	return append(append(diags, more...), d)
}

// message evaluates an error message; it says so when it cannot be shown.
func message(expr hcl.Expression, ctx *hcl.EvalContext) (string, hcl.Diagnostics) {
	v, diags := expr.Value(ctx)
	if diags.HasErrors() {
		return "The condition does not hold, and its error message failed as well.", diags
	}
	v, marks := v.Unmark()
	v, err := convert.Convert(v, cty.String)
	switch {
	case err != nil || v.IsKnown() && v.IsNull():
		return "The condition does not hold.", append(diags, diag.Errorf(expr.Range(), "Invalid error message",
			"An error message must be text."))
	case len(marks) > 0:
		return "The condition does not hold. Its message refers to a sensitive value and is not shown.", diags
	case !v.IsKnown():
		return "The condition does not hold. Its message refers to values that are not known yet.", diags
	}
	return strings.TrimSpace(v.AsString()), diags
}
